using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Diagnostics.Frames;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Security;
using PluginGateway.Server.Telemetry;

namespace PluginGateway.Server.Connections;

/// <summary>Accepts WebSockets on any path (<c>wire.md</c> §1), once the request has passed the front door and there is a place for its handshake.</summary>
internal sealed class WebSocketEndpoint(
    ConnectionLoop loop, RequestOrigin origin, RequestPeers peers, TrustedProxies proxies, HalfOpenSockets halfOpen, GatewayStop stop, TimeProvider time, ILogger<WebSocketEndpoint> log,
    FrameLog? frames = null)
{
    private static readonly (int Status, string Text) Stopping = (StatusCodes.Status503ServiceUnavailable, "the gateway is stopping");
    private static readonly (int Status, string Text) Crowded = (StatusCodes.Status503ServiceUnavailable, "too many connections without a handshake; try again later");

    /// <summary>Serves one upgrade request until the socket is gone.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        var route = proxies.Read(http);
        var peer = peers.Of(http, route);
        if (stop.IsClosing)
        {
            await RefuseAsync(http, peer, Stopping);
            return;
        }

        if (origin.Refusal(http, route) is { } refusal)
        {
            await RefuseAsync(http, peer, refusal);
            return;
        }

        var source = SourceNetwork.Of(peer.Address);
        using var place = halfOpen.TryEnter(source) ?? await halfOpen.EnterAsync(source, http.RequestAborted);
        if (place is null)
        {
            await TurnAwayAsync(http, peer);
            return;
        }

        var upgrade = (QueuedUpgrade)http.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var connection = new GatewayConnection(Guid.NewGuid().ToString(), socket, upgrade.Stream!, http.Abort, time, log)
        {
            Reached = string.Concat(route.Scheme, Uri.SchemeDelimiter, route.Host.Value),
            Frames = frames,
        };
        ConnectionMeter.Begin();
        ConnectionLog.Opened(log, connection.Id, peer.Address.ToString());
        var started = time.GetTimestamp();
        using (stop.Enter(connection))
        {
            await loop.RunAsync(connection, socket, peer, place);
        }

        var (code, reason) = connection.CloseInfo;
        ConnectionMeter.End(code);
        ConnectionLog.Closed(log, connection.Id, (long)time.GetElapsedTime(started).TotalMilliseconds, code, reason);
    }

    private Task TurnAwayAsync(HttpContext http, RequestPeer peer)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            // It did not want to wait.
            return Task.CompletedTask;
        }

        http.Response.Headers.RetryAfter = "1";
        return RefuseAsync(http, peer, Crowded);
    }

    private async Task RefuseAsync(HttpContext http, RequestPeer peer, (int Status, string Text) refusal)
    {
        ConnectionMeter.Refuse(refusal.Status);
        ConnectionLog.RequestRefused(log, peer.Address.ToString(), refusal.Status, refusal.Text);

        // Clients of protocol 4 read the first 2 KiB of it (protocol-4.md §2).
        await ApiError.WriteAsync(http, refusal.Status, new ApiError(refusal.Text, refusal.Status switch
        {
            StatusCodes.Status403Forbidden => "origin_not_allowed",
            StatusCodes.Status421MisdirectedRequest => "host_not_served",
            _ => "unavailable",
        }));
    }
}
