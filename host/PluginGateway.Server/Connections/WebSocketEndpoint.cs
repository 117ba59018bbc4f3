using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Connections;

/// <summary>Accepts WebSockets on any path (<c>wire.md</c> §1), once the request has passed the front door.</summary>
internal sealed class WebSocketEndpoint(ConnectionLoop loop, RequestOrigin origin, GatewayStop stop, TimeProvider time, ILogger<WebSocketEndpoint> log)
{
    /// <summary>Serves one upgrade request until the socket is gone.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        var peer = RequestPeers.Of(http);
        if (Refusal(http) is { } refusal)
        {
            ConnectionLog.RequestRefused(log, peer.Address.ToString(), refusal.Status, refusal.Text);
            http.Response.StatusCode = refusal.Status;
            await http.Response.WriteAsync(refusal.Text, http.RequestAborted);
            return;
        }

        var upgrade = (QueuedUpgrade)http.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var connection = new GatewayConnection(Guid.NewGuid().ToString(), socket, upgrade.Stream!, http.Abort, time, log);
        ConnectionLog.Opened(log, connection.Id, peer.Address.ToString());
        var started = time.GetTimestamp();
        using (stop.Enter(connection))
        {
            await loop.RunAsync(connection, socket, peer);
        }

        var (code, reason) = connection.CloseInfo;
        ConnectionLog.Closed(log, connection.Id, (long)time.GetElapsedTime(started).TotalMilliseconds, code, reason);
    }

    private (int Status, string Text)? Refusal(HttpContext http) =>
        stop.IsStopping ? (StatusCodes.Status503ServiceUnavailable, "the gateway is stopping") : origin.Refusal(http.Request);
}
