namespace PluginGateway.PluginHosting.Tests;

/// <summary>Time that jumps from one timer to the next, when the test says so.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly List<Stepped> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long until the next timer; null when none is set.</summary>
    public TimeSpan? Next => _timers.Exists(timer => timer.Due is not null) ? _timers.Min(timer => timer.Due) - _now : null;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now;

    /// <summary>Lets the next timer fire, on the calling thread.</summary>
    public void Step()
    {
        var timer = _timers.Where(timer => timer.Due is not null).MinBy(timer => timer.Due).ShouldNotBeNull();
        _now = timer.Due!.Value;
        timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Stepped(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    private sealed class Stepped(SteppedTime time, Action callback) : ITimer
    {
        public TimeSpan? Due { get; private set; }

        public void Fire()
        {
            Due = null;
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
            return true;
        }

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
