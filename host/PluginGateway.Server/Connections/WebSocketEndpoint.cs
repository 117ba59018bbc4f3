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
        var peer = peers.Of(http);
        if (stop.IsClosing)
        {
            await RefuseAsync(http, peer, Stopping);
        }
        else if (origin.Refusal(http) is { } refusal)
        {
            await RefuseAsync(http, peer, refusal);
        }
        else if (await EnterAsync(http, peer) is { } place)
        {
            using (place)
            {
                await ServeAsync(http, peer, place);
            }
        }
        else if (!http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Headers.RetryAfter = "1";
            await RefuseAsync(http, peer, Crowded);
        }
    }

    private async ValueTask<HalfOpenPlace?> EnterAsync(HttpContext http, RequestPeer peer)
    {
        try
        {
            return await halfOpen.EnterAsync(SourceNetwork.Of(peer.Address), http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // It did not want to wait.
            return null;
        }
    }

    private async Task ServeAsync(HttpContext http, RequestPeer peer, HalfOpenPlace place)
    {
        var upgrade = (QueuedUpgrade)http.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var connection = new GatewayConnection(Guid.NewGuid().ToString(), socket, upgrade.Stream!, http.Abort, time, log) { Reached = ReachedBy(http), Frames = frames };
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

    private string ReachedBy(HttpContext http)
    {
        var route = proxies.Read(http);
        return $"{route.Scheme}://{route.Host.Value}";
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
