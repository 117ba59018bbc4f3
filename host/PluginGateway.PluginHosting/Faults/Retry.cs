namespace PluginGateway.PluginHosting;

/// <summary>Tries something again after a pause that grows with every failure. To be used by one thread at a time; the try comes on another.</summary>
internal sealed class Retry(TimeProvider time) : IDisposable
{
    private ITimer? _timer;
    private int _failures;

    /// <summary>When the next try is; null when there is none.</summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>Whether a try that has come is still wanted.</summary>
    public bool IsDue => At is { } at && at <= time.GetUtcNow();

    /// <summary>Plans the next try.</summary>
    public DateTimeOffset Later(Func<Task> attempt)
    {
        _timer?.Dispose();
        var pause = Backoff.After(_failures++);
        var at = time.GetUtcNow() + pause;
        At = at;
        _timer = time.CreateTimer(_ => _ = attempt(), state: null, pause, Timeout.InfiniteTimeSpan);
        return at;
    }

    /// <summary>Forgets the failures, and the try that is planned.</summary>
    public void Reset()
    {
        Dispose();
        _failures = 0;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _timer = null;
        At = null;
    }
}
