namespace PluginGateway.Tools.Mcp;

/// <summary>What a server sends, up to what is sensible: no line without end, and not more in a while than anybody needs. Read only; one reader.</summary>
internal sealed class BoundedStream(Stream inner, TimeProvider time) : Stream
{
    // Room for a picture of 5 MB in base64.
    private const long LongestLine = 8_000_000;
    private const long MostInWindow = 64_000_000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private long _line;
    private long _inWindow;
    private long _windowStart;

    /// <summary>Why it was ended; null while it was not.</summary>
    public string? Flood { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Count(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.LastIndexOf((byte)'\n');
        _line = end < 0 ? _line + bytes.Length : bytes.Length - end - 1;
        if (_windowStart == 0 || time.GetElapsedTime(_windowStart) >= Window)
        {
            (_windowStart, _inWindow) = (time.GetTimestamp(), 0);
        }

        _inWindow += bytes.Length;
        Flood = _line > LongestLine ? $"it sent a message of more than {LongestLine / 1_000_000} MB"
            : _inWindow > MostInWindow ? $"it sent more than {MostInWindow / 1_000_000} MB within {Window.TotalSeconds:0} s"
            : Flood;
        if (Flood is not null)
        {
            throw new InvalidDataException(Flood);
        }
    }
}
