namespace PluginGateway.Client;

/// <summary>Calls out when the gateway gave no sign of life for twice the tick interval (<c>events.md</c> §4).</summary>
internal sealed class TickWatchdog : IDisposable
{
    private readonly ITimer timer;
    private readonly TimeSpan patience;

    /// <summary>Begins to watch; watches nothing without an interval.</summary>
    public TickWatchdog(TimeSpan? interval, TimeProvider time, Action onSilence)
    {
        patience = interval is { } tick ? 2 * tick : Timeout.InfiniteTimeSpan;
        timer = time.CreateTimer(_ => onSilence(), null, patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A tick came.</summary>
    public void Beat() => timer.Change(patience, Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
