using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Canvas;

/// <summary>The sockets of open pages: each hears <c>reload</c> when a file has changed, and nothing else; it ends with the node that shows it. Any thread.</summary>
internal sealed class CanvasSockets : IDisposable
{
    private const int Most = 256;

    private readonly CanvasWatch _watch;
    private readonly CancellationToken _stopping;
    private readonly ConcurrentDictionary<WebSocket, bool> _open = new();

    /// <summary>Listens to changes from now on.</summary>
    public CanvasSockets(CanvasWatch watch, IHostApplicationLifetime lifetime)
    {
        (_watch, _stopping) = (watch, lifetime.ApplicationStopping);
        _watch.Changed += Reload;
    }

    /// <summary>Serves a page's socket until it is gone.</summary>
    public async Task ServeAsync(HttpContext http, GatewayConnection node)
    {
        if (_open.Count >= Most)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, node.Closed, _stopping);
        _open[socket] = true;
        try
        {
            // What a page says is not listened to; its close is.
            var buffer = new byte[256];
            while ((await socket.ReceiveAsync(buffer.AsMemory(), stop.Token)).MessageType != WebSocketMessageType.Close)
            {
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // Gone, or the gateway goes.
            http.Abort();
        }
        finally
        {
            _open.TryRemove(socket, out _);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _watch.Changed -= Reload;

    private void Reload()
    {
        foreach (var (socket, _) in _open)
        {
            _ = SendAsync(socket);
        }
    }

    private async Task SendAsync(WebSocket socket)
    {
        try
        {
            await socket.SendAsync("reload"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, _stopping);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // Gone meanwhile.
        }
    }
}
