namespace PluginGateway.Manager.Policies;

/// <summary>How a changed configuration reaches a gateway (<c>manager.md</c> §10, in the later order).</summary>
internal static class ReloadPolicy
{
    /// <param name="strategy">What the profile says.</param>
    /// <param name="isRunning">Whether there is a running child of ours.</param>
    /// <param name="connectedFor">How long it has been connected; null counts as long ago.</param>
    /// <param name="recent">Below this the child has read the configuration just now.</param>
    /// <param name="hasSignals">Whether the operating system has signals.</param>
    public static ReloadStep Decide(GatewayReloadStrategy strategy, bool isRunning, TimeSpan? connectedFor, TimeSpan recent, bool hasSignals) =>
        strategy == GatewayReloadStrategy.Off ? ReloadStep.Nothing
        : !isRunning ? ReloadStep.RestartNotRunning
        : connectedFor < recent ? ReloadStep.Skip
        : strategy == GatewayReloadStrategy.Restart ? ReloadStep.RestartByStrategy
        : !hasSignals ? ReloadStep.RestartWithoutSignals
        : ReloadStep.Signal;
}

/// <summary>What <see cref="ReloadPolicy"/> says.</summary>
internal enum ReloadStep
{
    Nothing,
    Skip,
    Signal,
    RestartNotRunning,
    RestartByStrategy,
    RestartWithoutSignals,
}
