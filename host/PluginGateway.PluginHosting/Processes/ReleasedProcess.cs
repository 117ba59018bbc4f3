namespace PluginGateway.PluginHosting;

/// <summary>A child between two generations: a connection that ends it when it is closed. Of the host, so that it holds no plugin in memory.</summary>
internal sealed class ReleasedProcess(string plugin, PluginProcess process) : Stream
{
    private PluginProcess? _process = process;

    /// <summary>Whose it is.</summary>
    public string Plugin => plugin;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    private PluginProcess Child => _process ?? throw new ObjectDisposedException(nameof(ReleasedProcess));

    /// <summary>Takes the child out; null when somebody has, or the connection is closed.</summary>
    public PluginProcess? Take() => Interlocked.Exchange(ref _process, null);

    public override int Read(byte[] buffer, int offset, int count) => Child.Output.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Child.Output.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Child.Output.ReadAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => Child.Input.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Child.Input.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Child.Input.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Flush() => Child.Input.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (Take() is { } left)
        {
            // Who closes a connection does not wait for what was behind it: it has its second, and is killed then.
            _ = left.DisposeAsync().AsTask();
        }

        base.Dispose(disposing);
    }
}
