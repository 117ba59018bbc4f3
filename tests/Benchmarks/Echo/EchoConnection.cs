using System.Net.WebSockets;

namespace Benchmarks.Echo;

/// <summary>One client of the echo server: challenge, hello, then a fixed answer to every message.</summary>
internal sealed class EchoConnection(WebSocket socket, EchoRoom room)
{
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly byte[] buffer = new byte[4096];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(EchoFrames.Challenge);
            if (await ReceiveAsync(cancellationToken))
            {
                room.Enter(this);
                await SendAsync(EchoFrames.Hello);
                await AnswerAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client hung up, which is how most measurements end.
        }
        finally
        {
            room.Leave(this);
        }
    }

    /// <summary>A client that went away is passed over.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await sending.WaitAsync();
        try
        {
            if (socket.State == WebSocketState.Open)
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            room.Leave(this);
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        while (await ReceiveAsync(cancellationToken))
        {
            if (buffer.AsSpan(0, 64).IndexOf("\"system-event\""u8) >= 0)
            {
                await room.BroadcastAsync(EchoFrames.Presence);
            }

            await SendAsync(EchoFrames.Answer);
        }
    }

    /// <summary>One whole message into the buffer; false when the client closed. Requests of the load generator fit.</summary>
    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            if (part.EndOfMessage)
            {
                return true;
            }
        }
    }
}
