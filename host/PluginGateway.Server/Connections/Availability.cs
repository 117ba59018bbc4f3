using System.Net.WebSockets;
using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>
/// What a client is told that comes while the gateway begins or ends (<c>protocol-4.md</c> §2.1): after everything else was judged, so that strangers learn nothing by it. Any thread.
/// </summary>
internal sealed class Availability(GatewayReadiness readiness, GatewayStop stop)
{
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;
    private static readonly JsonElement StartingDetails = JsonElement.Parse("""{"method":"connect","reason":"startup-sidecars","phase":"starting"}"""u8);
    private static readonly JsonElement EndingDetails = JsonElement.Parse("""{"method":"connect","reason":"gateway stopping","phase":"draining"}"""u8);

    private static readonly Refusal Starting = new("gateway starting; retry shortly", ErrorCodes.Unavailable)
    {
        Details = StartingDetails, RetryAfterMs = 500, Status = TryAgainLater, CloseReason = "gateway starting",
    };

    private static readonly Refusal Ending = new("gateway stopping; retry shortly", ErrorCodes.Unavailable)
    {
        Details = EndingDetails, RetryAfterMs = 1000, Status = TryAgainLater, CloseReason = "gateway stopping",
    };

    private static readonly Refusal Restarting = Ending with { Status = GatewayStop.ServiceRestart, CloseReason = GatewayStop.ServiceRestartReason };

    /// <summary>Waits, briefly, for a gateway that is still loading its plugins, so that the greeting lists all it can do.</summary>
    /// <returns>Why the client cannot come in now; null when it can.</returns>
    public async ValueTask<Refusal?> WaitAsync(Dialect dialect)
    {
        await readiness.WhenReadyAsync();
        return stop.IsStopping ? dialect.SaysWhenToComeBack ? Ending : Restarting
            : dialect.SaysWhenToComeBack && !readiness.IsReady ? Starting
            : null;
    }
}
