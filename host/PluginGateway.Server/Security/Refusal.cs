using System.Net.WebSockets;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Security;

/// <summary>Why a client may not come in: what it is answered and closed with (<c>wire.md</c> §5).</summary>
/// <param name="Message">The text, also of the close frame.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
internal sealed record Refusal(string Message, string Code = ErrorCodes.InvalidRequest)
{
    /// <summary>Machine-readable details.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>The same of a refused <c>connect</c>, in its own shape.</summary>
    public ConnectFailure? Why { get; init; }

    /// <summary>More than the message says, for those whose protocol has it there.</summary>
    public string? What { get; init; }

    /// <summary>What it is closed with, where that is not the message.</summary>
    public string? CloseReason { get; init; }

    /// <summary>When to try again, in milliseconds; null when trying again as it is would be in vain.</summary>
    public int? RetryAfterMs { get; init; }

    /// <summary>The close code.</summary>
    public WebSocketCloseStatus Status { get; init; } = WebSocketCloseStatus.PolicyViolation;

    /// <summary>Refuses with an answer that is made already.</summary>
    public static Refusal Of(ErrorShape error) => new(error.Message, error.Code) { Details = error.Details, RetryAfterMs = error.RetryAfterMs };

    /// <summary>The answer.</summary>
    public ErrorShape ToError() => new(Code, Message) { Details = Why is null ? Details : JsonSerializer.SerializeToElement(Why, ConnectJson.Default.ConnectFailure), Retryable = RetryAfterMs is null ? null : true, RetryAfterMs = RetryAfterMs };
}
