using PluginGateway.Manager.Policies;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Running;

/// <summary>Has the gateway take a changed configuration: in place where it can, else by a restart (<c>manager.md</c> §10).</summary>
internal sealed class ReloadDesk(ManagerState state, ManagerParts parts, RestartDesk restarts) : IDisposable
{
    private readonly QuietTimer debounce = new(parts.Time);

    public async Task<ReloadOutcome> ReloadAsync(CancellationToken cancellation)
    {
        IGatewayProcess? child;
        ReloadStep step;
        lock (state.Gate)
        {
            var status = state.Status;
            child = state.Child;
            var isRunning = status is { State: GatewayState.Running, Ownership: GatewayOwnership.Owned } && child is not null;
            step = RestartDeferral.ShouldDefer(status.State, isStarting: false)
                ? ReloadStep.RestartNotRunning
                : ReloadPolicy.Decide(parts.Options.Profile.Reload, isRunning, status.UptimeAt(parts.Time.GetUtcNow()), parts.Options.ReloadSkip, hasSignals: !parts.Ports.Rules.IsWindows);
        }

        return step switch
        {
            ReloadStep.Nothing => new ReloadOutcome(ReloadResult.Off),
            ReloadStep.Skip => new ReloadOutcome(ReloadResult.SkippedRecent),
            ReloadStep.Signal => await SignalAsync(child!, cancellation),
            ReloadStep.RestartByStrategy => await RestartAsync(ReloadCause.Strategy, cancellation),
            ReloadStep.RestartWithoutSignals => await RestartAsync(ReloadCause.NoSignals, cancellation),
            _ => await RestartAsync(ReloadCause.NotRunning, cancellation),
        };
    }

    /// <summary>Reloads after a quiet time; each call begins it anew.</summary>
    public void Request(TimeSpan quiet) => debounce.Set(quiet, () => _ = InBackgroundAsync());

    /// <summary>Nobody wants a reload any more: somebody has stopped the gateway.</summary>
    public void Reset() => debounce.Cancel();

    public void Dispose() => debounce.Dispose();

    private async Task<ReloadOutcome> SignalAsync(IGatewayProcess child, CancellationToken cancellation)
    {
        if (!child.Reload())
        {
            return await RestartAsync(ReloadCause.SignalFailed, cancellation);
        }

        await Task.Delay(parts.Options.ReloadSettle, parts.Time, cancellation);

        // A gateway that reloads by starting itself anew within its process closes its connections; while the child lives, the way back is under way and all is well (D10).
        return child.Exited.IsCompleted ? await RestartAsync(ReloadCause.UnhealthyAfterSignal, cancellation) : new ReloadOutcome(ReloadResult.AppliedInPlace);
    }

    private async Task<ReloadOutcome> RestartAsync(ReloadCause cause, CancellationToken cancellation)
    {
        var restart = await restarts.RestartAsync(cancellation);
        return new ReloadOutcome(restart.Result == RestartResult.Deferred ? ReloadResult.Deferred : ReloadResult.Restarted, cause, restart);
    }

    private async Task InBackgroundAsync()
    {
        try
        {
            await ReloadAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is GatewayStartException or GatewayException or ObjectDisposedException)
        {
            lock (state.Gate)
            {
                state.Publish(new GatewayEvent.Fault($"reload failed: {e.Message}"));
            }
        }
    }
}
