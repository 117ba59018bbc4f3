using PluginGateway.Manager.Policies;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Running;

/// <summary>Has the gateway take a changed configuration: in place where it can, else by a restart (<c>manager.md</c> §10).</summary>
internal sealed class ReloadDesk(ManagerState state, ManagerParts parts, RestartDesk restarts) : IDisposable
{
    private readonly QuietTimer debounce = new(parts.Time);

    public Task<ReloadOutcome> ReloadAsync(CancellationToken cancellation) => ReloadAsync(restarts.Ask(), cancellation);

    /// <summary>Reloads after a quiet time; each call begins it anew.</summary>
    public void Request(TimeSpan quiet)
    {
        var asked = restarts.Ask();
        debounce.Set(quiet, () => _ = InBackgroundAsync(asked with { At = parts.Time.GetUtcNow() }));
    }

    /// <summary>Nobody wants a reload any more: somebody stops the gateway. Under the lock, with the stop.</summary>
    public void Reset() => debounce.Cancel();

    public void Dispose() => debounce.Dispose();

    private async Task<ReloadOutcome> ReloadAsync(RestartRequest asked, CancellationToken cancellation)
    {
        IGatewayProcess? child;
        StartEpoch epoch;
        ReloadStep step;
        lock (state.Gate)
        {
            if (restarts.IsTakenBack(asked))
            {
                return new ReloadOutcome(ReloadResult.Superseded);
            }

            epoch = state.Current;
            var status = state.Status;
            child = state.Child;
            var isRunning = status is { State: GatewayState.Running, Ownership: GatewayOwnership.Owned } && child is not null;
            step = parts.Options.Profile.Reload != GatewayReloadStrategy.Off && RestartDeferral.ShouldDefer(status.State, isStarting: false)
                ? ReloadStep.RestartNotRunning
                : ReloadPolicy.Decide(parts.Options.Profile.Reload, isRunning, status.UptimeAt(parts.Time.GetUtcNow()), parts.Options.ReloadSkip, hasSignals: !parts.Ports.Rules.IsWindows);
        }

        return step switch
        {
            ReloadStep.Nothing => new ReloadOutcome(ReloadResult.Off),
            ReloadStep.Skip => new ReloadOutcome(ReloadResult.SkippedRecent),
            ReloadStep.Signal => await SignalAsync(child!, epoch, asked, cancellation),
            ReloadStep.RestartByStrategy => await RestartAsync(ReloadCause.Strategy, asked, cancellation),
            ReloadStep.RestartWithoutSignals => await RestartAsync(ReloadCause.NoSignals, asked, cancellation),
            _ => await RestartAsync(ReloadCause.NotRunning, asked, cancellation),
        };
    }

    private async Task<ReloadOutcome> SignalAsync(IGatewayProcess child, StartEpoch epoch, RestartRequest asked, CancellationToken cancellation)
    {
        if (!child.Reload())
        {
            return await RestartAsync(ReloadCause.SignalFailed, asked, cancellation);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, epoch.Token);
        try
        {
            await Task.Delay(parts.Options.ReloadSettle, parts.Time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // A stop or a start came in between: there is nothing left to look at.
        }

        if (restarts.IsTakenBack(asked))
        {
            return new ReloadOutcome(ReloadResult.Superseded);
        }

        // A gateway that reloads by starting itself anew within its process closes its connections; while the child lives, the way back is under way and all is well (D10).
        return child.Exited.IsCompleted ? await RestartAsync(ReloadCause.UnhealthyAfterSignal, asked, cancellation) : new ReloadOutcome(ReloadResult.AppliedInPlace);
    }

    private async Task<ReloadOutcome> RestartAsync(ReloadCause cause, RestartRequest asked, CancellationToken cancellation)
    {
        var restart = await restarts.RestartAsync(asked, cancellation);
        return restart.Result switch
        {
            RestartResult.Deferred => new ReloadOutcome(ReloadResult.Deferred, cause, restart),
            RestartResult.Superseded => new ReloadOutcome(ReloadResult.Superseded, cause, restart),
            _ => new ReloadOutcome(ReloadResult.Restarted, cause, restart),
        };
    }

    private async Task InBackgroundAsync(RestartRequest asked)
    {
        try
        {
            await ReloadAsync(asked, CancellationToken.None);
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
