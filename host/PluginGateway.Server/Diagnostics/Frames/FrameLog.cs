using System.Threading.Channels;

namespace PluginGateway.Server.Diagnostics.Frames;

/// <summary>
/// Shows the frames of all connections to whoever has started the gateway and looks for a fault (<c>--verbose</c>, <c>--ws-log</c>): on the console alone, never in a file,
/// for they hold what people wrote. Frames never wait for it: what it cannot keep up with is left out and counted. Any thread.
/// </summary>
public sealed class FrameLog : IAsyncDisposable
{
    private const int MostQueued = 4096;

    private readonly Channel<Frame> _frames;
    private readonly FrameLines _lines;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly FrameStyle _style;
    private readonly Task _writer;
    private int _leftOut;

    /// <summary>Starts it.</summary>
    /// <param name="style">How much to show.</param>
    /// <param name="output">Where; written to by one thread at a time.</param>
    /// <param name="time">The clock.</param>
    public FrameLog(FrameStyle style, TextWriter output, TimeProvider time)
    {
        (_style, _output, _time, _lines) = (style, output, time, new FrameLines(style, time));
        _frames = Channel.CreateBounded<Frame>(new BoundedChannelOptions(MostQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>Writes what is queued and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _frames.Writer.TryComplete();
        await _writer;
    }

    /// <summary>Takes what a client has sent.</summary>
    internal void Received(string connection, ReadOnlySpan<byte> text) => Take(FrameKind.Received, connection, text);

    /// <summary>Takes an answer.</summary>
    internal void Sent(string connection, ReadOnlySpan<byte> text) => Take(FrameKind.Sent, connection, text);

    /// <summary>Takes an event, without the brace that closes it.</summary>
    internal void SentEvent(string connection, ReadOnlySpan<byte> text)
    {
        if (_style != FrameStyle.Auto)
        {
            Take(FrameKind.Event, connection, text);
        }
    }

    private void Take(FrameKind kind, string connection, ReadOnlySpan<byte> text)
    {
        if (!_frames.Writer.TryWrite(new Frame(kind, connection, text.ToArray(), _time.GetUtcNow(), _time.GetTimestamp())))
        {
            Interlocked.Increment(ref _leftOut);
        }
    }

    private async Task WriteAsync()
    {
        await foreach (var frame in _frames.Reader.ReadAllAsync())
        {
            if (_lines.Of(frame) is { } line)
            {
                await WriteAsync(line);
            }

            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var leftOut)
            {
                await WriteAsync($"ws: {leftOut} frames are not shown, the console does not keep up");
            }
        }
    }

    private async Task WriteAsync(string line)
    {
        try
        {
            await _output.WriteLineAsync(line);
        }
        catch (IOException)
        {
            // Nobody reads the console any more; the gateway goes on.
        }
    }
}
