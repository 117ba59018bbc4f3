namespace PluginGateway.Server.Commands;

/// <summary><c>/new</c>: begins the session anew.</summary>
internal sealed class NewCommand(SessionBeginning beginning) : ISlashCommand
{
    /// <summary>Its name.</summary>
    public const string Word = "new";

    /// <inheritdoc />
    public string Name => Word;

    /// <inheritdoc />
    public string Usage => "/new [MODEL] [TEXT]";

    /// <inheritdoc />
    public string Summary => "Begin a new conversation, with another model and a first message if you like";

    /// <inheritdoc />
    public CommandRight RightFor(CommandCall call) => beginning.RightFor(call);

    /// <inheritdoc />
    public Task<CommandReply> RunAsync(CommandCall call) => beginning.BeginAsync(call);
}
