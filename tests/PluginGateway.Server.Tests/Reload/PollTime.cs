using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>The system's clock, but the regular look happens when the test says so.</summary>
internal sealed class PollTime : TimeProvider
{
    private TimerCallback? _look;

    /// <summary>Whether anybody looks at all.</summary>
    public bool IsLookedAt => _look is not null;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != MetadataPoll.Interval)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _look = callback;
        return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void TenSecondsPass() => _look!(null);
}
