using System.Net.WebSockets;

namespace PluginGateway.Client;

/// <summary>Whole messages in and out of a WebSocket. One reader at a time; any number of writers.</summary>
internal sealed class FrameSocket(WebSocket socket, int maxBytes, TimeProvider time) : IDisposable
{
    private const int UsualBytes = 16 * 1024;
    private const int KeptBytes = 1024 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim sending = new(1, 1);
    private byte[] buffer = new byte[UsualBytes];
    private ConnectionEnd? end;

    /// <summary>SHA-256 of the certificate that the other side showed; null without TLS.</summary>
    public string? TlsFingerprint { get; init; }

    /// <summary>Why it is over; the first reason wins, what follows from it does not replace it.</summary>
    public ConnectionEnd End => end ?? new ConnectionEnd(null, "connection lost");

    /// <summary>The next message, valid until the next call; null when there are no more, and <see cref="End"/> says why.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException e)
        {
            SetEnd(new ConnectionEnd(null, $"connection lost: {e.Message}") { Cause = e });
            return null;
        }
        catch (Exception) when (end is not null)
        {
            // Closed from this side: whatever the socket says about that is a consequence.
            return null;
        }
    }

    /// <summary>Sends one text message. Cancelling it would tear the socket, so it takes no token: abandon the wait instead.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Says goodbye, waits a moment for the answer, then cuts. May be called more than once.</summary>
    public async Task CloseAsync(ConnectionEnd reason)
    {
        SetEnd(reason);
        using var patience = new CancellationTokenSource(CloseTimeout, time);
        try
        {
            await sending.WaitAsync(patience.Token).ConfigureAwait(false);
            try
            {
                if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)(reason.CloseCode ?? 1000), reason.Reason is "" ? null : reason.Reason, patience.Token).ConfigureAwait(false);
                }
            }
            finally
            {
                sending.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone already.
        }
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort(ConnectionEnd reason)
    {
        SetEnd(reason);
        socket.Abort();
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>?> ReceiveMessageAsync(CancellationToken cancellationToken)
    {
        if (buffer.Length > KeptBytes)
        {
            buffer = new byte[UsualBytes];
        }

        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await CloseAsync(new ConnectionEnd((int?)socket.CloseStatus, socket.CloseStatusDescription ?? "")).ConfigureAwait(false);
                return null;
            }

            if (length > maxBytes)
            {
                await CloseAsync(new ConnectionEnd(1009, $"message larger than {maxBytes} bytes")).ConfigureAwait(false);
                return null;
            }

            if (part.EndOfMessage)
            {
                return buffer.AsMemory(0, length);
            }

            MakeRoom(length);
        }
    }

    private void MakeRoom(int length)
    {
        if (length == buffer.Length)
        {
            Array.Resize(ref buffer, (int)Math.Min(2L * length, (long)maxBytes + 1));
        }
    }

    private void SetEnd(ConnectionEnd reason) => Interlocked.CompareExchange(ref end, reason, null);
}
