using PluginGateway.Manager.Policies;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Running;

/// <summary>
/// Restarts: at most one at a time, apart from each other by the cooldown, and none lost. One that cannot take place now leaves the time at which it was asked for; it follows later, unless a child
/// that was started after that time has read what it was about (<c>manager.md</c> §10, D9, D11). Its fields are read and written under the manager's lock.
/// </summary>
internal sealed class RestartDesk(ManagerState state, ManagerParts parts, Lifecycle lifecycle, RestartGovernor governor) : IDisposable
{
    private readonly QuietTimer debounce = new(parts.Time);
    private readonly QuietTimer trailing = new(parts.Time);
    private DateTimeOffset? pendingSince;
    private Task<RestartOutcome>? inFlight;
    private bool isStopping;

    public Task<RestartOutcome> RestartAsync(CancellationToken cancellation) => RestartAsync(parts.Time.GetUtcNow(), cancellation);

    /// <summary>Restarts after a quiet time; each call begins it anew.</summary>
    public void Request(TimeSpan quiet) => debounce.Set(quiet, () => InBackground(parts.Time.GetUtcNow()));

    /// <summary>Restarts a gateway that does not answer, whatever else is going on.</summary>
    public void InBackground() => InBackground(parts.Time.GetUtcNow());

    /// <summary>Nobody wants a restart any more: somebody has stopped it.</summary>
    public void Reset()
    {
        lock (state.Gate)
        {
            pendingSince = null;
        }

        debounce.Cancel();
        trailing.Cancel();
    }

    /// <summary>Sees whether one that waits can take place now.</summary>
    public void Flush()
    {
        DateTimeOffset? since;
        lock (state.Gate)
        {
            since = pendingSince;
            var action = RestartDeferral.Resolve(pendingSince, lifecycle.SpawnedAt, state.Status.State, isStarting: inFlight is not null, state.ShouldReconnect);
            if (action is DeferredAction.None or DeferredAction.Wait)
            {
                return;
            }

            pendingSince = null;
            if (action == DeferredAction.Drop)
            {
                GatewayManagerLog.DropsRestart(parts.Log);
                return;
            }
        }

        InBackground(since!.Value);
    }

    public void Dispose()
    {
        Reset();
        debounce.Dispose();
        trailing.Dispose();
    }

    private async Task<RestartOutcome> RestartAsync(DateTimeOffset askedAt, CancellationToken cancellation)
    {
        Task<RestartOutcome> run;
        var isJoined = false;
        lock (state.Gate)
        {
            if (inFlight is { IsCompleted: false } && isStopping)
            {
                (run, isJoined) = (inFlight, true);
            }
            else if (inFlight is not null || RestartDeferral.ShouldDefer(state.Status.State, isStarting: false))
            {
                Remember(askedAt);
                return new RestartOutcome(RestartResult.Deferred);
            }
            else if (governor.Decide(parts.Time.GetUtcNow()) is { } left)
            {
                trailing.SetUnlessSet(left, () => InBackgroundUnlessRead(askedAt));
                GatewayManagerLog.CoolsDown(parts.Log, left.TotalMilliseconds);
                return new RestartOutcome(RestartResult.CoolingDown, left);
            }
            else
            {
                isStopping = true;
                run = inFlight = Task.Run(RunAsync, CancellationToken.None);
            }
        }

        var outcome = await run.WaitAsync(cancellation);
        return isJoined && outcome.Result == RestartResult.Restarted ? outcome with { Result = RestartResult.Joined } : outcome;
    }

    private async Task<RestartOutcome> RunAsync()
    {
        using var activity = ManagerActivity.Source.StartActivity("gateway.restart");
        try
        {
            await lifecycle.BeginStop(asksExternal: true, out var epoch);
            Task<StartOutcome> start;
            lock (state.Gate)
            {
                isStopping = false;
                start = lifecycle.StartAfterAsync(epoch);
            }

            var outcome = await start;
            return new RestartOutcome(outcome == StartOutcome.Superseded ? RestartResult.Superseded : RestartResult.Restarted);
        }
        finally
        {
            lock (state.Gate)
            {
                isStopping = false;
                inFlight = null;
                governor.Record(parts.Time.GetUtcNow());
            }

            parts.Metrics.Restarted();
            Flush();
        }
    }

    private void Remember(DateTimeOffset askedAt)
    {
        if (pendingSince is null)
        {
            GatewayManagerLog.DefersRestart(parts.Log);
        }

        // The latest counts: what it is about was changed last.
        pendingSince = pendingSince > askedAt ? pendingSince : askedAt;
    }

    private void InBackgroundUnlessRead(DateTimeOffset askedAt)
    {
        lock (state.Gate)
        {
            pendingSince = pendingSince > askedAt ? pendingSince : askedAt;
        }

        Flush();
    }

    private void InBackground(DateTimeOffset askedAt) => _ = RunInBackgroundAsync(askedAt);

    private async Task RunInBackgroundAsync(DateTimeOffset askedAt)
    {
        try
        {
            await RestartAsync(askedAt, CancellationToken.None);
        }
        catch (Exception e) when (e is GatewayStartException or GatewayException or ObjectDisposedException)
        {
            lock (state.Gate)
            {
                state.Publish(new GatewayEvent.Fault($"restart failed: {e.Message}"));
            }
        }
    }
}
