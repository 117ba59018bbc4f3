namespace PluginGateway.Manager.Policies;

/// <summary>Whether and when the next automatic attempt takes place (<c>manager.md</c> §2).</summary>
/// <param name="MaxAttempts">How many in a row.</param>
/// <param name="BaseDelay">Before the first; it doubles with each further one.</param>
/// <param name="MaxDelay">The longest.</param>
internal sealed record ReconnectPolicy(int MaxAttempts, TimeSpan BaseDelay, TimeSpan MaxDelay)
{
    /// <summary>10 attempts, 1 s to 30 s.</summary>
    public static ReconnectPolicy Default { get; } = new(10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    public ReconnectDecision Decide(bool shouldReconnect, bool hasTimer, int attempts)
    {
        if (!shouldReconnect)
        {
            return new ReconnectDecision.Skip("auto-reconnect disabled");
        }

        if (hasTimer)
        {
            return new ReconnectDecision.AlreadyScheduled();
        }

        return attempts >= MaxAttempts ? new ReconnectDecision.Fail(attempts, MaxAttempts) : new ReconnectDecision.Schedule(attempts + 1, MaxAttempts, DelayAfter(attempts));
    }

    // Doubles saturate where integers would turn negative.
    private TimeSpan DelayAfter(int attempts) => TimeSpan.FromMilliseconds(Math.Min(BaseDelay.TotalMilliseconds * Math.Pow(2, attempts), MaxDelay.TotalMilliseconds));
}

/// <summary>What <see cref="ReconnectPolicy"/> says.</summary>
internal abstract record ReconnectDecision
{
    /// <summary>None takes place.</summary>
    public sealed record Skip(string Reason) : ReconnectDecision;

    /// <summary>One is on its way.</summary>
    public sealed record AlreadyScheduled : ReconnectDecision;

    /// <summary>There were enough.</summary>
    public sealed record Fail(int Attempts, int MaxAttempts) : ReconnectDecision;

    /// <summary>The next one.</summary>
    public sealed record Schedule(int Attempt, int MaxAttempts, TimeSpan Delay) : ReconnectDecision;
}
