namespace PluginGateway.Agents.Http;

/// <summary>A model's server answered, and not with what was asked for. Thrown through the vendor's client, so that each vendor's is explained alike.</summary>
public sealed class ModelServerException : Exception
{
    /// <summary>Creates one of an unknown status.</summary>
    public ModelServerException()
        : this("the server refused")
    {
    }

    /// <summary>Creates one of an unknown status.</summary>
    /// <param name="message">What it said.</param>
    public ModelServerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates one of an unknown status.</summary>
    /// <param name="message">What it said.</param>
    /// <param name="innerException">Where it came from.</param>
    public ModelServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates one.</summary>
    /// <param name="status">The HTTP status, or the one that an error within a stream stands for.</param>
    /// <param name="serverMessage">What the server said, one line without secrets.</param>
    public ModelServerException(int status, string? serverMessage)
        : base($"status {status}: {serverMessage}") => (Status, ServerMessage) = (status, serverMessage);

    /// <summary>The HTTP status; 200 for a web page.</summary>
    public int Status { get; }

    /// <summary>What the server said.</summary>
    public string? ServerMessage { get; }

    /// <summary>The server's own code or type of the error, for example <c>context_length_exceeded</c>.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How long it asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
