namespace PluginGateway.PluginHosting;

/// <summary>Tries something again after a pause that grows with every failure. To be used by one thread at a time; the try comes on another.</summary>
internal sealed class Retry(TimeProvider time) : IDisposable
{
    private ITimer? _timer;
    private int _failures;
    private int _planned;

    /// <summary>When the next try is; null when there is none.</summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>Plans the next try.</summary>
    /// <param name="attempt">Called with the plan's number, which <see cref="IsStillPlanned"/> takes.</param>
    public DateTimeOffset Later(Func<int, Task> attempt)
    {
        Dispose();
        var plan = _planned;
        var pause = Backoff.After(_failures++);
        var at = time.GetUtcNow() + pause;
        At = at;
        _timer = time.CreateTimer(_ => _ = attempt(plan), state: null, pause, Timeout.InfiniteTimeSpan);
        return at;
    }

    /// <summary>Whether a try that has come is still wanted.</summary>
    public bool IsStillPlanned(int plan) => plan == _planned && At is not null;

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
        _planned++;
    }
}
