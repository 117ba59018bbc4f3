namespace PluginGateway.Manager;

/// <summary>How a start went.</summary>
public enum StartOutcome
{
    /// <summary>It runs.</summary>
    Started,

    /// <summary>It ran already.</summary>
    AlreadyRunning,

    /// <summary>Somebody else had begun to start it, and it runs.</summary>
    Joined,

    /// <summary>A stop or another start came in between.</summary>
    Superseded,
}

/// <summary>How a restart went.</summary>
public enum RestartResult
{
    /// <summary>It was stopped and runs again.</summary>
    Restarted,

    /// <summary>A restart was under way that had not read the configuration yet; it runs again.</summary>
    Joined,

    /// <summary>It is being started now; a restart follows if the child has not read what came before this call.</summary>
    Deferred,

    /// <summary>The last one is too recent; one follows at the end of the cooldown.</summary>
    CoolingDown,

    /// <summary>A stop or a start came in between.</summary>
    Superseded,
}

/// <summary>How a restart went.</summary>
/// <param name="Result">In one word.</param>
/// <param name="RetryAfter">How long until the one that follows; only when cooling down.</param>
public sealed record RestartOutcome(RestartResult Result, TimeSpan? RetryAfter = null);

/// <summary>How a reload went.</summary>
public enum ReloadResult
{
    /// <summary>The gateway has taken the configuration while it ran.</summary>
    AppliedInPlace,

    /// <summary>It was started so recently that it has read the configuration.</summary>
    SkippedRecent,

    /// <summary>It was restarted, or will be; <see cref="ReloadOutcome.Restart"/> says which.</summary>
    Restarted,

    /// <summary>It is being started now; a restart follows if the child has not read what came before this call.</summary>
    Deferred,

    /// <summary>The profile says that nothing is to be done.</summary>
    Off,

    /// <summary>A stop came in between.</summary>
    Superseded,
}

/// <summary>Why a reload became a restart.</summary>
public enum ReloadCause
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>There was no running child of ours.</summary>
    NotRunning,

    /// <summary>The operating system has no signals.</summary>
    NoSignals,

    /// <summary>The profile says so.</summary>
    Strategy,

    /// <summary>The child did not survive it.</summary>
    UnhealthyAfterSignal,

    /// <summary>The signal could not be sent.</summary>
    SignalFailed,
}

/// <summary>How a reload went.</summary>
/// <param name="Result">In one word.</param>
/// <param name="Cause">Why it became a restart.</param>
/// <param name="Restart">How that restart went.</param>
public sealed record ReloadOutcome(ReloadResult Result, ReloadCause Cause = ReloadCause.None, RestartOutcome? Restart = null);
