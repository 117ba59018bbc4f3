using System.Buffers;
using System.Net.WebSockets;
using System.Text.Unicode;

namespace PluginGateway.Server.Connections;

/// <summary>What came next from a client.</summary>
internal enum Received
{
    /// <summary>A whole message; it is in <see cref="FrameReceiver.Message"/>.</summary>
    Message,

    /// <summary>The client closed.</summary>
    Close,

    /// <summary>A message larger than allowed; the rest of it was not read.</summary>
    TooLarge,
}

/// <summary>
/// Reads whole messages into a pooled buffer. Between messages of an idle client it holds no buffer at all; one that grew large is given back before the next
/// message, whoever is idle. One reader at a time.
/// </summary>
internal sealed class FrameReceiver(WebSocket socket, SendQueue queue, LargeFrames largeFrames) : IDisposable
{
    private const int FirstBuffer = 4096;

    private byte[] _buffer = [];
    private int _count;
    private LargeFramePlace? _place;

    /// <summary>The last message. Valid until <see cref="NextAsync"/> is called again.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.AsMemory(0, _count);

    /// <summary>Whether the next message is waited for, and none of it is here yet. Any thread.</summary>
    public bool IsListening { get; private set; }

    /// <summary>Reads the next message of at most <paramref name="limit"/> bytes.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async ValueTask<Received> NextAsync(int limit)
    {
        _count = 0;
        if (_place is not null)
        {
            ReturnBuffer();
        }

        var first = Receive(Memory<byte>.Empty);
        if (!first.IsCompleted)
        {
            ReturnBuffer();
        }

        IsListening = true;
        var result = await first;
        IsListening = false;
        while (true)
        {
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return Received.Close;
            }

            _count += result.Count;
            if (_count > limit)
            {
                return Received.TooLarge;
            }

            if (result.EndOfMessage)
            {
                if (result.MessageType == WebSocketMessageType.Binary && !Utf8.IsValid(Message.Span))
                {
                    // Binary messages count as text (wire.md §1), but nobody has checked them: what is not text is not JSON, and neither is nothing.
                    _count = 0;
                }

                // The answer, and those to what else is here already, leave in one write.
                queue.Cork();
                return Received.Message;
            }

            if (_count >= LargeFrames.From && _place is null)
            {
                _place = await largeFrames.EnterAsync();
            }

            EnsureRoom(limit);
            result = await Receive(_buffer.AsMemory(_count));
        }
    }

    private ValueTask<ValueWebSocketReceiveResult> Receive(Memory<byte> buffer)
    {
        var receive = socket.ReceiveAsync(buffer, _place?.Deadline ?? CancellationToken.None);
        if (!receive.IsCompleted)
        {
            queue.Uncork();
        }

        return receive;
    }

    /// <summary>Throws away whatever still comes until the client has closed, so that it can read our close frame.</summary>
    public async Task DiscardUntilCloseAsync()
    {
        queue.Uncork();
        _count = 0;
        EnsureRoom(FirstBuffer);
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            await Receive(_buffer);
        }
    }

    /// <inheritdoc />
    public void Dispose() => ReturnBuffer();

    private void EnsureRoom(int limit)
    {
        if (_count < _buffer.Length)
        {
            return;
        }

        // One byte more than the limit, so that a message of exactly the limit is told from a larger one.
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(FirstBuffer, _buffer.Length * 2), limit + 1));
        Message.CopyTo(larger);
        var old = _buffer;
        _buffer = larger;
        if (old.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }

    private void ReturnBuffer()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _place?.Dispose();
        _place = null;
    }
}
