using System.Diagnostics;
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
    private RestartRequest? pending;
    private RestartRequest? cooling;
    private Task<RestartOutcome>? inFlight;
    private bool isStopping;
    private int stops;

    /// <summary>Something that may need a restart is asked for now.</summary>
    public RestartRequest Ask()
    {
        lock (state.Gate)
        {
            return new RestartRequest(parts.Time.GetUtcNow(), stops);
        }
    }

    /// <summary>Whether somebody has stopped the gateway since.</summary>
    public bool IsTakenBack(RestartRequest asked)
    {
        lock (state.Gate)
        {
            return asked.Stops != stops;
        }
    }

    /// <summary>Restarts after a quiet time; each call begins it anew.</summary>
    public void Request(TimeSpan quiet)
    {
        var asked = Ask();
        debounce.Set(quiet, () => InBackground(asked with { At = parts.Time.GetUtcNow() }));
    }

    /// <summary>Restarts a gateway that does not answer, unless nobody wants it any more.</summary>
    public void RestartSilent()
    {
        RestartRequest asked;
        lock (state.Gate)
        {
            if (!state.ShouldReconnect)
            {
                return;
            }

            asked = Ask();
        }

        InBackground(asked);
    }

    /// <summary>Nobody wants a restart any more: somebody stops it. Under the lock, with the stop.</summary>
    public void Reset()
    {
        (pending, cooling, stops) = (null, null, stops + 1);
        debounce.Cancel();
        trailing.Cancel();
    }

    /// <summary>Sees whether one that waits can take place now.</summary>
    public void Flush()
    {
        RestartRequest? asked;
        lock (state.Gate)
        {
            asked = pending;
            var action = RestartDeferral.Resolve(pending?.At, lifecycle.SpawnedAt, state.Status.State, isStarting: inFlight is not null, state.ShouldReconnect);
            if (action is DeferredAction.None or DeferredAction.Wait)
            {
                return;
            }

            pending = null;
            if (action == DeferredAction.Drop)
            {
                GatewayManagerLog.DropsRestart(parts.Log);
                return;
            }
        }

        InBackground(asked!);
    }

    public void Dispose()
    {
        debounce.Dispose();
        trailing.Dispose();
    }

    /// <summary>Restarts now, or says what happens instead.</summary>
    public async Task<RestartOutcome> RestartAsync(RestartRequest asked, CancellationToken cancellation)
    {
        Task<RestartOutcome> run;
        var isJoined = false;
        lock (state.Gate)
        {
            if (asked.Stops != stops)
            {
                // A stop came between the asking and now; who waits for a timer must not undo it.
                return new RestartOutcome(RestartResult.Superseded);
            }

            if (inFlight is { IsCompleted: false } && isStopping)
            {
                (run, isJoined) = (inFlight, true);
            }
            else if (inFlight is not null || RestartDeferral.ShouldDefer(state.Status.State, isStarting: false))
            {
                Remember(asked);
                return new RestartOutcome(RestartResult.Deferred);
            }
            else if (governor.Decide(parts.Time.GetUtcNow()) is { } left)
            {
                cooling = Later(cooling, asked);
                trailing.SetUnlessSet(left, OnCooledDown);
                GatewayManagerLog.CoolsDown(parts.Log, left.TotalMilliseconds);
                return new RestartOutcome(RestartResult.CoolingDown, left);
            }
            else
            {
                // The stop takes its place in the order here: begun a moment later, it could come after somebody's own stop, and its start undo that.
                isStopping = true;
                var stop = lifecycle.BeginStop(asksExternal: true, out var epoch);
                run = inFlight = Task.Run(() => RunAsync(stop, epoch), CancellationToken.None);
            }
        }

        var outcome = await run.WaitAsync(cancellation);
        return isJoined && outcome.Result == RestartResult.Restarted ? outcome with { Result = RestartResult.Joined } : outcome;
    }

    private async Task<RestartOutcome> RunAsync(Task stop, StartEpoch epoch)
    {
        using var activity = ManagerActivity.Source.StartActivity("gateway.restart");
        try
        {
            await stop;
            Task<StartOutcome> start;
            lock (state.Gate)
            {
                isStopping = false;
                start = lifecycle.StartAfterAsync(epoch);
            }

            var outcome = await start;
            return new RestartOutcome(outcome == StartOutcome.Superseded ? RestartResult.Superseded : RestartResult.Restarted);
        }
        catch (GatewayStartException e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Kind.ToString());
            throw;
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

    private void Remember(RestartRequest asked)
    {
        if (pending is null)
        {
            GatewayManagerLog.DefersRestart(parts.Log);
        }

        pending = Later(pending, asked);
    }

    /// <summary>The latest counts: what it is about was changed last.</summary>
    private static RestartRequest Later(RestartRequest? one, RestartRequest other) => one?.At > other.At ? one : other;

    private void OnCooledDown()
    {
        lock (state.Gate)
        {
            if (cooling is not { } asked)
            {
                return;
            }

            (pending, cooling) = (Later(pending, asked), null);
        }

        Flush();
    }

    private void InBackground(RestartRequest asked) => _ = RunInBackgroundAsync(asked);

    private async Task RunInBackgroundAsync(RestartRequest asked)
    {
        try
        {
            await RestartAsync(asked, CancellationToken.None);
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

/// <summary>A restart that somebody has asked for.</summary>
/// <param name="At">When: a child that was started later has read what it is about.</param>
/// <param name="Stops">How often the gateway had been stopped by then: one more, and nobody wants it.</param>
internal sealed record RestartRequest(DateTimeOffset At, int Stops);
