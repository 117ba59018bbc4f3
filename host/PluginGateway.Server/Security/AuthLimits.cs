namespace PluginGateway.Server.Security;

/// <summary>The numbers of <see cref="AuthLimiter"/> (SEC-09). Immutable, and no option: a gateway that is easier to guess at is nobody's wish.</summary>
internal sealed record AuthLimits
{
    /// <summary>Wrong secrets of one source within <see cref="Window"/> that lead to a lock-out.</summary>
    public int FailuresPerSource { get; init; } = 10;

    /// <summary>Wrong secrets of all sources within <see cref="Window"/>; above it only this machine itself may try.</summary>
    public int FailuresEverywhere { get; init; } = 1000;

    /// <summary>Sources that are remembered. To push one out, so many others must have been wrong after it: at <see cref="FailuresEverywhere"/> that takes ten minutes.</summary>
    public int Sources { get; init; } = 10_000;

    /// <summary>How long a wrong secret counts.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest lock-out.</summary>
    public TimeSpan LongestLockOut { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>After so long without a wrong secret or a lock-out, the next lock-out is a first one again.</summary>
    public TimeSpan Forgotten { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a source is locked out.</summary>
    /// <param name="before">How often it has been already.</param>
    public TimeSpan LockOut(int before) => TimeSpan.FromTicks(Math.Min(LongestLockOut.Ticks, Window.Ticks << Math.Min(before, 10)));
}
