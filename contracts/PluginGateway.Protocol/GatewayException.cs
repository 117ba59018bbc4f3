using System.Text.Json;

namespace PluginGateway.Protocol;

/// <summary>
/// A failure that the other side is told about: thrown by a method's handler, a channel or an agent on the gateway's side, and by
/// the client when an answer is an error. Its message is shown to people; it must hold no secret.
/// </summary>
public sealed class GatewayException : Exception
{
    /// <summary>Creates a failure with <see cref="ErrorCodes.Unavailable"/> and no further text.</summary>
    public GatewayException()
        : this(ErrorCodes.Unavailable, "unavailable")
    {
    }

    /// <summary>Creates a failure with <see cref="ErrorCodes.Unavailable"/>.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    public GatewayException(string message)
        : this(ErrorCodes.Unavailable, message)
    {
    }

    /// <summary>Creates a failure with <see cref="ErrorCodes.Unavailable"/>.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="innerException">Where it came from; logged, never sent.</param>
    public GatewayException(string message, Exception innerException)
        : base(message, innerException) => Error = new ErrorShape(ErrorCodes.Unavailable, message);

    /// <summary>Creates a failure.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">What went wrong and what to do about it.</param>
    public GatewayException(string code, string message)
        : this(new ErrorShape(code, message))
    {
    }

    /// <summary>Creates a failure from what was received.</summary>
    /// <param name="error">The error as on the wire.</param>
    public GatewayException(ErrorShape error)
        : base(error?.Message) => Error = error ?? throw new ArgumentNullException(nameof(error));

    /// <summary>Creates a failure that came from another one.</summary>
    /// <param name="error">The error as on the wire.</param>
    /// <param name="innerException">Where it came from; logged, never sent.</param>
    public GatewayException(ErrorShape error, Exception innerException)
        : base(error?.Message, innerException) => Error = error ?? throw new ArgumentNullException(nameof(error));

    /// <summary>The error as on the wire.</summary>
    public ErrorShape Error { get; }

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    public string Code => Error.Code;

    /// <summary>A payload that goes with the failed answer; a failed <c>agent</c> has one (<c>wire.md</c> §2).</summary>
    public JsonElement? Payload { get; init; }
}
