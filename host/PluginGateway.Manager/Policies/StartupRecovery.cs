namespace PluginGateway.Manager.Policies;

/// <summary>What to do about a start that failed (<c>manager.md</c> §3, §14): fatal first, then the configuration, then trying again.</summary>
internal static class StartupRecovery
{
    /// <summary>What supervisors take for "do not try again" (EX_CONFIG).</summary>
    public const int ConfigurationExit = 78;

    public static RecoveryAction Decide(GatewayStartException failure, IReadOnlyList<string> errorLines, bool isRepaired, int attempt, int maxAttempts)
    {
        var said = errorLines.Append(failure.Message).ToArray();
        if (Array.Exists(said, StartupSignals.IsFatalRuntime) || Array.Exists(said, StartupSignals.IsMigrationLock))
        {
            return RecoveryAction.GiveUp;
        }

        if (failure.ExitCode == ConfigurationExit || HasConfigSignal(said))
        {
            return isRepaired ? RecoveryAction.GiveUp : RecoveryAction.Repair;
        }

        if (failure.Kind is GatewayStartFailure.Refused or GatewayStartFailure.CannotLaunch or GatewayStartFailure.Existing)
        {
            return RecoveryAction.GiveUp;
        }

        return failure.IsTransient && attempt < maxAttempts ? RecoveryAction.Retry : RecoveryAction.Fail;
    }

    public static bool HasConfigSignal(IEnumerable<string> lines) => lines.Any(StartupSignals.IsInvalidConfig);
}

/// <summary>What to do about a start that failed.</summary>
internal enum RecoveryAction
{
    /// <summary>Again, after the delay.</summary>
    Retry,

    /// <summary>Repair the configuration, then again.</summary>
    Repair,

    /// <summary>This start is over; a later one may work.</summary>
    Fail,

    /// <summary>No later one works either until somebody changes something.</summary>
    GiveUp,
}
