using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>One WebSocket on the fake gateway's side. Sends may come from any thread, also after its end.</summary>
internal sealed class FakeConnection(HttpContext http, WebSocket socket)
{
    // Never disposed: a run that ends may still be about to send when the page has gone.
    private readonly SemaphoreSlim _sending = new(1, 1);
    private int _seq;

    /// <summary>Whether the handshake is done, and events may be sent.</summary>
    public bool IsAdmitted { get; set; }

    /// <summary>The next request, in full; null when the page has gone.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        using var frame = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, http.RequestAborted);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
                    return null;
                }

                frame.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    using var document = JsonDocument.Parse(frame.ToArray());
                    return document.RootElement.Clone();
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>Sends a text as it is, frame or not. A page that has gone does not hear it.</summary>
    public async Task SendAsync(string text)
    {
        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, http.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The page reloaded or was dropped meanwhile; a test that expects the text notices.
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends an event with this connection's next number.</summary>
    public Task SendAsync<T>(GatewayEvent<T> kind, T payload) => SendAsync(Wire.Event(kind, payload, Interlocked.Increment(ref _seq)));

    /// <summary>Pretends that an event was lost on the way.</summary>
    public void SkipNumber() => Interlocked.Increment(ref _seq);

    /// <summary>Closes in good order.</summary>
    public Task CloseAsync(int code, string reason) => socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, http.RequestAborted);

    /// <summary>Cuts the line without a word.</summary>
    public void Drop()
    {
        try
        {
            http.Abort();
        }
        catch (ObjectDisposedException)
        {
            // The page has gone by itself, just now.
        }
    }
}
