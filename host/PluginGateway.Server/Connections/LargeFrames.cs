using PluginGateway.Protocol;

namespace PluginGateway.Server.Connections;

/// <summary>
/// How many large frames are received at the same time, over all connections: what a client that may write can make the gateway hold in memory before anybody has
/// looked at it is bounded, however many connections it has (SEC-12). Who comes later is not read from until there is a place. Any thread.
/// </summary>
internal sealed class LargeFrames(TimeProvider time) : IDisposable
{
    /// <summary>What counts as large, in bytes: more than any frame of the reference.</summary>
    public const int From = ProtocolLimits.MaxReaderPayload;

    private const int Places = 8;

    // 5 MB in base64 at 180 kbit/s.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _free = new(Places);

    /// <summary>How many places are free.</summary>
    public int Free => _free.CurrentCount;

    /// <summary>Waits for a place.</summary>
    public async ValueTask<LargeFramePlace> EnterAsync()
    {
        await _free.WaitAsync();
        return new LargeFramePlace(_free, new CancellationTokenSource(Longest, time));
    }

    /// <inheritdoc />
    public void Dispose() => _free.Dispose();
}

/// <summary>A place for one large frame, until it is disposed.</summary>
internal sealed class LargeFramePlace(SemaphoreSlim free, CancellationTokenSource deadline) : IDisposable
{
    /// <summary>Cancelled when the frame has taken too long to come: its connection ends.</summary>
    public CancellationToken Deadline { get; } = deadline.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        deadline.Dispose();
        free.Release();
    }
}
