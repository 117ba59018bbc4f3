namespace PluginGateway.Manager.Running;

/// <summary>Does something once, after a time in which nobody has asked for it again. Any thread.</summary>
internal sealed class QuietTimer(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private ITimer? timer;
    private bool isDisposed;

    /// <summary>Begins the time anew.</summary>
    public void Set(TimeSpan quiet, Action action) => Set(quiet, action, replaces: true);

    /// <summary>Begins the time unless it runs.</summary>
    public void SetUnlessSet(TimeSpan quiet, Action action) => Set(quiet, action, replaces: false);

    public void Cancel()
    {
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            Cancel();
        }
    }

    private void Set(TimeSpan quiet, Action action, bool replaces)
    {
        lock (gate)
        {
            if (isDisposed || (timer is not null && !replaces))
            {
                return;
            }

            timer?.Dispose();
            ITimer? own = null;
            own = timer = time.CreateTimer(_ => OnTime(own, action), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            own.Change(quiet, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTime(ITimer? own, Action action)
    {
        lock (gate)
        {
            if (timer != own)
            {
                return;
            }

            timer?.Dispose();
            timer = null;
        }

        action();
    }
}
