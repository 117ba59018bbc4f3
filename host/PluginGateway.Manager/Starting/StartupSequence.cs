using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Starting;

/// <summary>The order of a start, and what follows a failure (<c>manager.md</c> §3).</summary>
internal sealed class StartupSequence(int maxAttempts, TimeSpan retryDelay, int ownedProbes, TimeProvider time)
{
    /// <summary>Runs to a connection.</summary>
    /// <exception cref="StartupFailedException">It did not work; says whether there is sense in another start.</exception>
    /// <exception cref="OperationCanceledException">Superseded. The child of the attempt, if any, is ended.</exception>
    public async Task RunAsync(IStartupSteps steps, CancellationToken cancellation)
    {
        var isRepaired = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await AttemptAsync(steps, cancellation);
                return;
            }
            catch (GatewayStartException e)
            {
                // Whatever failed because it was superseded is that and nothing else (D1).
                cancellation.ThrowIfCancellationRequested();
                var action = StartupRecovery.Decide(e, steps.ErrorLines, isRepaired, attempt, maxAttempts);
                if (action == RecoveryAction.Repair)
                {
                    isRepaired = true;
                    if (!await steps.RepairAsync(cancellation))
                    {
                        throw new StartupFailedException(e, isFinal: true);
                    }

                    steps.OnRepaired();
                }
                else if (action == RecoveryAction.Retry)
                {
                    await Task.Delay(retryDelay, time, cancellation);
                }
                else
                {
                    throw new StartupFailedException(e, action == RecoveryAction.GiveUp);
                }
            }
        }
    }

    private async Task AttemptAsync(IStartupSteps steps, CancellationToken cancellation)
    {
        steps.ClearErrors();
        if (await steps.FindExistingAsync(cancellation) is { } existing)
        {
            await ConnectAsync(steps, existing.Ownership, cancellation);
            return;
        }

        if (steps.HasLiveChild)
        {
            if (await IsReadyAsync(steps, cancellation))
            {
                await ConnectAsync(steps, GatewayOwnership.Owned, cancellation);
                return;
            }

            await Task.Delay(retryDelay, time, cancellation);
        }

        if (steps.NeedsPortWait)
        {
            await steps.WaitForPortAsync(cancellation);
        }

        await steps.SpawnAsync(cancellation);
        await steps.WaitReadyAsync(probes: null, cancellation);
        await ConnectAsync(steps, GatewayOwnership.Owned, cancellation);
    }

    /// <summary>Whether a child that was there before answers; ended when it does not (H17).</summary>
    private async Task<bool> IsReadyAsync(IStartupSteps steps, CancellationToken cancellation)
    {
        try
        {
            await steps.WaitReadyAsync(ownedProbes, cancellation);
            return true;
        }
        catch (GatewayStartException e) when (e.Kind is GatewayStartFailure.NotReady or GatewayStartFailure.ProcessExited)
        {
            await steps.EndChildAsync();
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    private async Task ConnectAsync(IStartupSteps steps, GatewayOwnership ownership, CancellationToken cancellation)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                await steps.ConnectAsync(ownership, cancellation);
                return;
            }
            catch (GatewayStartException e) when (!cancellation.IsCancellationRequested && StillStartingRetry.DelayAfter(e, retry) is { } delay)
            {
                await Task.Delay(delay, time, cancellation);
            }
        }
    }
}

/// <summary>A start that is over.</summary>
/// <param name="cause">Why.</param>
/// <param name="isFinal">Whether a later one cannot work either until somebody changes something.</param>
internal sealed class StartupFailedException(GatewayStartException cause, bool isFinal) : Exception(cause.Message, cause)
{
    public GatewayStartException Cause { get; } = cause;

    public bool IsFinal { get; } = isFinal;
}
