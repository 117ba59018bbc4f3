namespace PluginGateway.Server.Tests.Media;

/// <summary>Gives so many bytes piece by piece, and breaks, or stops somebody, at the end.</summary>
internal sealed class BreakingStream(int length, Exception? end, CancellationTokenSource? stop = null) : Stream
{
    private int _left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = Math.Min(Math.Min(buffer.Length, 10_000), _left);
        if (read == 0)
        {
            stop?.Cancel();
            cancellationToken.ThrowIfCancellationRequested();
            return end is null ? ValueTask.FromResult(0) : throw end;
        }

        buffer.Span[..read].Fill((byte)_left);
        _left -= read;
        return ValueTask.FromResult(read);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
