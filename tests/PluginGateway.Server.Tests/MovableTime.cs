using System.Collections.Concurrent;

namespace PluginGateway.Server.Tests;

/// <summary>The system's clock, which a test can put forward. Timers for one span of time, if one is named, end when the test says so.</summary>
internal sealed class MovableTime(TimeSpan? held = null) : TimeProvider
{
    private readonly ConcurrentQueue<Action> _held = new();
    private long _ahead;

    /// <summary>How many held timers there are.</summary>
    public int Held => _held.Count;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Interlocked.Read(ref _ahead) * (TimestampFrequency / (double)TimeSpan.TicksPerSecond));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != held)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _held.Enqueue(() => callback(state));
        return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }

    public void Forward(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);

    /// <summary>Ends the held timers.</summary>
    public void EndHeld()
    {
        while (_held.TryDequeue(out var end))
        {
            end();
        }
    }
}
