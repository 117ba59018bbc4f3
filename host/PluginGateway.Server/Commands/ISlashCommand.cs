namespace PluginGateway.Server.Commands;

/// <summary>Something that people have the gateway do with a message that begins with <c>/</c>. Holds nothing of a call; any thread.</summary>
internal interface ISlashCommand
{
    /// <summary>Its name, without the slash, in small letters.</summary>
    string Name { get; }

    /// <summary>How it is written, for example <c>/think [LEVEL]</c>.</summary>
    string Usage { get; }

    /// <summary>What it does, in a few words.</summary>
    string Summary { get; }

    /// <summary>What somebody must be allowed who calls it so.</summary>
    /// <param name="call">What is to be done.</param>
    CommandRight RightFor(CommandCall call) => CommandRight.Talk;

    /// <summary>Does it. What has to come before later messages of the session is done, or queued in its lane, before this returns its task.</summary>
    /// <param name="call">What is to be done.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="Protocol.GatewayException">It could not be done; the text is the answer.</exception>
    Task<CommandReply> RunAsync(CommandCall call);
}

/// <summary>What somebody must be allowed who calls a command.</summary>
internal enum CommandRight
{
    /// <summary>To say something in the session.</summary>
    Talk,

    /// <summary>To change what is set for the session, as <c>sessions.patch</c> does.</summary>
    Configure,
}

/// <summary>One call of a command.</summary>
/// <param name="Session">The session's full key.</param>
/// <param name="Arguments">What stands after the name, trimmed.</param>
internal sealed record CommandCall(string Session, string Arguments);

/// <summary>The answer to a command.</summary>
/// <param name="Text">What people are told; null when the agent answers instead.</param>
internal sealed record CommandReply(string? Text)
{
    /// <summary>What is to be said to the agent now.</summary>
    public string? Say { get; init; }
}

/// <summary>A command that was found in a message.</summary>
/// <param name="Command">The command.</param>
/// <param name="Call">The call.</param>
internal sealed record CommandMatch(ISlashCommand Command, CommandCall Call)
{
    /// <summary>What somebody must be allowed who calls it so.</summary>
    public CommandRight Right => Command.RightFor(Call);
}
