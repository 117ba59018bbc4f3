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

    /// <summary>The close code.</summary>
    public WebSocketCloseStatus Status { get; init; } = WebSocketCloseStatus.PolicyViolation;
}
