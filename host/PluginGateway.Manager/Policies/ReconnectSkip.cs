namespace PluginGateway.Manager.Policies;

/// <summary>Why an attempt whose time has come does not take place after all (<c>manager.md</c> §2).</summary>
internal static class ReconnectSkip
{
    /// <summary>The reason; null when it does take place.</summary>
    public static string? Reason(int scheduledEpoch, int currentEpoch, bool shouldReconnect) =>
        !shouldReconnect ? "auto-reconnect disabled"
        : LifecycleEpoch.IsSuperseded(scheduledEpoch, currentEpoch) ? $"stale reconnect callback (scheduledEpoch={scheduledEpoch}, currentEpoch={currentEpoch})"
        : null;
}
