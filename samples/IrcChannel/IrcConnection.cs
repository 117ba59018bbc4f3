using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;

namespace Irc;

/// <summary>Lines in, lines out. One reader at a time; any number of writers.</summary>
/// <param name="stream">The way to the server.</param>
/// <param name="time">The clock.</param>
/// <param name="begun">What was read of the next line already.</param>
internal sealed class IrcConnection(Stream stream, TimeProvider time, byte[] begun) : IAsyncDisposable
{
    // 8,191 bytes of tags and 512 of message are allowed (IRCv3 message-tags); more than this is no IRC server.
    private const int LongestLine = 16 * 1024;

    private static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(5);

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    private byte[] _begun = begun;
    private bool _left;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private long _lastHeard = time.GetTimestamp();
    private int _lines;

    /// <summary>Differs from that of every other connection, also of other times.</summary>
    public string Id { get; } = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    /// <summary>For how long nothing has come.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Interlocked.Read(ref _lastHeard));

    /// <summary>An id that no line and no message has had yet.</summary>
    public string NextId() => $"{Id}-{Interlocked.Increment(ref _lines)}";

    /// <summary>The next line; null when the server has closed the connection.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing that has come is lost, and every whole line was returned before.</exception>
    public async ValueTask<IrcLine?> ReadAsync(CancellationToken cancellation)
    {
        await using var onCancelled = cancellation.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), _reader);
        while (true)
        {
            var read = await _reader.ReadAsync(CancellationToken.None);
            Interlocked.Exchange(ref _lastHeard, time.GetTimestamp());
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = IrcLine.Parse(Decode([.. _begun, .. buffer.Slice(0, end).ToArray()]));
                _begun = [];
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                if (line is not null)
                {
                    return line;
                }
            }
            else if (read.IsCanceled && cancellation.IsCancellationRequested)
            {
                _begun = [.. _begun, .. buffer.ToArray()];
                _reader.AdvanceTo(buffer.End);
                throw new OperationCanceledException(cancellation);
            }
            else
            {
                _reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                {
                    return null;
                }

                if (buffer.Length > LongestLine)
                {
                    throw new IOException($"the server sent a line of more than {LongestLine} bytes");
                }
            }
        }
    }

    /// <summary>Writes one line, whole or not at all; see <see cref="IrcLine.Format"/>.</summary>
    /// <exception cref="IOException">The connection broke before the line was out.</exception>
    public async Task WriteAsync(string line, CancellationToken cancellation)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\r\n");
        await _writing.WaitAsync(cancellation);
        try
        {
            // Not cancelled by the caller: half a line would garble the next one.
            using var deadline = new CancellationTokenSource(WriteDeadline, time);
            await stream.WriteAsync(bytes, deadline.Token);
            await stream.FlushAsync(deadline.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            await stream.DisposeAsync();
            throw new IOException("the connection is closed, or the server takes nothing", e);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Gives the way to the server to somebody else, with what was read of the next line. Reading has been cancelled; disposing does nothing from then on.</summary>
    /// <param name="leave">Takes it.</param>
    /// <returns>Whether it was taken; if not, all is as before.</returns>
    public bool TryLeave(Func<Stream, byte[], bool> leave) => _left = leave(stream, _begun);

    public ValueTask DisposeAsync() => _left ? ValueTask.CompletedTask : stream.DisposeAsync();

    // Old clients still write Latin-1, whose letters are not valid UTF-8.
    private static string Decode(byte[] line) => Utf8.IsValid(line) ? Encoding.UTF8.GetString(line) : Encoding.Latin1.GetString(line);
}
