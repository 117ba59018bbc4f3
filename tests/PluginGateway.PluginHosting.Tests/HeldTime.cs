using System.Threading.Channels;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Real time, but timers of one duration fire when the test says so.</summary>
internal sealed class HeldTime(TimeSpan held) : TimeProvider
{
    private readonly Channel<Action> _set = Channel.CreateUnbounded<Action>();

    /// <summary>Waits until such a timer is set.</summary>
    /// <returns>Fires it.</returns>
    public ValueTask<Action> NextAsync() => _set.Reader.ReadAsync(CancellationToken.None);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != held)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _set.Writer.TryWrite(() => callback(state));
        return base.CreateTimer(static _ => { }, state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
