namespace PluginGateway.Manager.Policies;

/// <summary>Keeps restarts apart: a plain cooldown from the end of the last one, no circuit breaker (<c>manager.md</c> §14, H1 and H9). Not for several threads at once.</summary>
/// <param name="cooldown">How long.</param>
internal sealed class RestartGovernor(TimeSpan cooldown)
{
    private DateTimeOffset? lastAt;

    /// <summary>How many were carried out.</summary>
    public int Executed { get; private set; }

    /// <summary>How often somebody was told to wait.</summary>
    public int Suppressed { get; private set; }

    /// <summary>How long still; null when a restart may take place. Counts as a refusal.</summary>
    public TimeSpan? Decide(DateTimeOffset now)
    {
        var left = Remaining(now);
        if (left is not null)
        {
            Suppressed++;
        }

        return left;
    }

    /// <summary>How long still; null when a restart may take place. Counts as nothing.</summary>
    public TimeSpan? Remaining(DateTimeOffset now)
    {
        // A clock that was set back must not hold restarts up for hours.
        var since = now - lastAt;
        return since is { } passed && passed >= TimeSpan.Zero && passed < cooldown ? cooldown - passed : null;
    }

    public void Record(DateTimeOffset now)
    {
        lastAt = now;
        Executed++;
    }
}
