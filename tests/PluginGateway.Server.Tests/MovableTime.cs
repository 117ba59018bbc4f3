using System.Collections.Concurrent;

namespace PluginGateway.Server.Tests;

/// <summary>The system's clock, which a test can put forward. Timers for one span of time, if one is named, end when the test says so.</summary>
internal sealed class MovableTime(TimeSpan? held = null) : TimeProvider
{
    private readonly TimeSpan? _heldSpan = held;
    private readonly ConcurrentQueue<HoldableTimer> _held = new();
    private long _ahead;

    /// <summary>How many held timers there are that somebody still waits for.</summary>
    public int Held => _held.Count(timer => !timer.IsDisposed);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Interlocked.Read(ref _ahead) * (TimestampFrequency / (double)TimeSpan.TicksPerSecond));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HoldableTimer(this, () => callback(state), base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Forward(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    /// <summary>Ends the held timers.</summary>
    public void EndHeld()
    {
        while (_held.TryDequeue(out var timer))
        {
            timer.End();
        }
    }

    private sealed class HoldableTimer(MovableTime time, Action end, ITimer inner) : ITimer
    {
        public bool IsDisposed { get; private set; }

        public void End()
        {
            if (!IsDisposed)
            {
                end();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != time._heldSpan)
            {
                return inner.Change(dueTime, period);
            }

            time._held.Enqueue(this);
            return inner.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            IsDisposed = true;
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
