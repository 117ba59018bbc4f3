namespace PluginGateway.Contracts.Nodes;

/// <summary>A node could not do what it was asked for. Code and message go to whoever has asked: no secrets.</summary>
public sealed class NodeCommandException : Exception
{
    /// <summary>A failure with <see cref="NodeErrorCodes.Unavailable"/> and no further text.</summary>
    public NodeCommandException()
        : this(NodeErrorCodes.Unavailable, "unavailable")
    {
    }

    /// <summary>A failure with <see cref="NodeErrorCodes.Unavailable"/>.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    public NodeCommandException(string message)
        : this(NodeErrorCodes.Unavailable, message)
    {
    }

    /// <summary>A failure with <see cref="NodeErrorCodes.Unavailable"/>.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="innerException">Where it came from; never sent.</param>
    public NodeCommandException(string message, Exception innerException)
        : this(NodeErrorCodes.Unavailable, message, innerException)
    {
    }

    /// <summary>A failure.</summary>
    /// <param name="code">One of <see cref="NodeErrorCodes"/>, or one of the command's own.</param>
    /// <param name="message">What went wrong and what to do about it.</param>
    public NodeCommandException(string code, string message)
        : base(message) => Code = code;

    /// <summary>A failure.</summary>
    /// <param name="code">One of <see cref="NodeErrorCodes"/>, or one of the command's own.</param>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="innerException">Where it came from; never sent.</param>
    public NodeCommandException(string code, string message, Exception innerException)
        : base(message, innerException) => Code = code;

    /// <summary>What kind of failure it is.</summary>
    public string Code { get; }
}

/// <summary>Codes of nodes' failures (<c>nodes.md</c> §6.1) that are not one command's own.</summary>
public static class NodeErrorCodes
{
    /// <summary>The params are wrong.</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>It cannot be done now, or not on this machine.</summary>
    public const string Unavailable = "UNAVAILABLE";

    /// <summary>It took too long.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>The connection ended before the answer came; it may have been done.</summary>
    public const string Disconnected = "DISCONNECTED";

    /// <summary>The node's owner has not allowed it.</summary>
    public const string NotPermitted = "PERMISSION_MISSING";

    /// <summary>It needs the node's program in the foreground.</summary>
    public const string Background = "NODE_BACKGROUND_UNAVAILABLE";

    /// <summary>The answer is not what the command promises.</summary>
    public const string BadResult = "BAD_RESULT";
}
