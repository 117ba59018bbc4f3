using System.Diagnostics;
using PluginGateway.Manager.Policies;
using PluginGateway.Manager.Starting;

namespace PluginGateway.Manager.Running;

/// <summary>
/// Starts, stops, and comes back. Bodies of starts and stops run one after the other, in the order in which they were asked for; each supersedes those before it at once.
/// </summary>
internal sealed class Lifecycle(ManagerState state, ManagerParts parts, Reconnector reconnector, ConnectionWatch watch, StderrBuffer errors, ManagerCounters counters) : IStartEvents
{
    private readonly GatewayManagerOptions options = parts.Options;
    private Task tail = Task.CompletedTask;
    private Task<StartOutcome>? starting;
    private bool isShutdownUnknown;
    private bool isDisposed;

    /// <summary>Called off every lock when a start has come to its end, however it went.</summary>
    public Action Settled { get; set; } = static () => { };

    /// <summary>When the present child was started.</summary>
    public DateTimeOffset? SpawnedAt => state.Child?.StartedAt;

    /// <summary>Starts, joins, or does nothing, as the state is.</summary>
    public async Task<StartOutcome> StartAsync(CancellationToken cancellation)
    {
        Task<StartOutcome> run;
        bool isJoined;
        lock (state.Gate)
        {
            if (state.Status.State == GatewayState.Running && state.ShouldReconnect)
            {
                return StartOutcome.AlreadyRunning;
            }

            isJoined = starting is { IsCompleted: false } && state.Status.State == GatewayState.Starting && state.ShouldReconnect;
            run = isJoined ? starting! : BeginStart(isAutomatic: false);
        }

        var outcome = await run.WaitAsync(cancellation);
        return isJoined && outcome == StartOutcome.Started ? StartOutcome.Joined : outcome;
    }

    /// <summary>Starts unless another start or stop has begun since.</summary>
    /// <param name="epoch">The one that this belongs to.</param>
    public Task<StartOutcome> StartAfterAsync(StartEpoch epoch)
    {
        lock (state.Gate)
        {
            return state.IsSuperseded(epoch) ? Task.FromResult(StartOutcome.Superseded) : BeginStart(isAutomatic: false);
        }
    }

    /// <summary>Stops.</summary>
    /// <param name="asksExternal">Whether a gateway that is not ours is asked to end.</param>
    /// <param name="epoch">The stop's number.</param>
    public Task BeginStop(bool asksExternal, out StartEpoch epoch)
    {
        lock (state.Gate)
        {
            var own = epoch = state.Begin(isWanted: false);
            reconnector.Cancel();
            var before = tail;
            var run = Task.Run(() => StopBodyAsync(own, before, asksExternal));
            tail = run;
            return run;
        }
    }

    /// <summary>No start begins any more.</summary>
    public void Close()
    {
        lock (state.Gate)
        {
            isDisposed = true;
        }
    }

    public void OnSpawning(string command)
    {
        counters.Spawning(command);
        GatewayManagerLog.Starts(parts.Log, command);
    }

    public void OnSpawned(IGatewayProcess child) => _ = WatchChildAsync(child);

    public void OnConnected(Connection connection)
    {
        GatewayManagerLog.Connected(parts.Log, options.Port, connection.Ownership, connection.Socket!.Hello.Server.Version);
        watch.Begin(connection);
        _ = WatchSocketAsync(connection);
    }

    /// <summary>A start by the timer. Under the lock.</summary>
    public Task<StartOutcome> BeginStart(bool isAutomatic)
    {
        ObjectDisposedException.ThrowIf(isDisposed, typeof(IGatewayManager));
        var epoch = state.Begin(isWanted: true);
        reconnector.OnStart(isAutomatic);
        state.Set(old => old with
        {
            State = GatewayState.Starting, Error = null, ConnectedAt = null, Ready = null, Version = null, ReconnectAttempts = isAutomatic ? old.ReconnectAttempts : 0,
        });
        var before = tail;
        var run = Task.Run(() => StartBodyAsync(epoch, before));
        (tail, starting) = (run, run);
        _ = ObserveAsync(run);
        return run;
    }

    private async Task<StartOutcome> StartBodyAsync(StartEpoch epoch, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var activity = ManagerActivity.Source.StartActivity("gateway.start");
        try
        {
            if (epoch.Token.IsCancellationRequested)
            {
                return StartOutcome.Superseded;
            }

            Prepare(epoch.Token);
            var steps = new StartSteps(epoch, state, parts, errors, this);
            await new StartupSequence(options.MaxStartAttempts, options.StartRetryDelay, options.OwnedProbes, parts.Time).RunAsync(steps, epoch.Token);
            reconnector.OnStarted();
            return StartOutcome.Started;
        }
        catch (Exception) when (state.IsSuperseded(epoch))
        {
            GatewayManagerLog.Superseded(parts.Log, epoch.Number);
            return StartOutcome.Superseded;
        }
        catch (StartupFailedException e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Cause.Kind.ToString());
            Fail(epoch, e.Cause, e.IsFinal);
            throw e.Cause;
        }
        catch (Exception e) // the boundary to the application's parts, a token provider say: a start ends with an answer
        {
            var failure = new GatewayStartException($"the gateway was not started: {e.Message}", e);
            Fail(epoch, failure, isFinal: false);
            throw failure;
        }
    }

    private async Task StopBodyAsync(StartEpoch epoch, Task before, bool asksExternal)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var activity = ManagerActivity.Source.StartActivity("gateway.stop");
        Connection? connection;
        IGatewayProcess? child;
        lock (state.Gate)
        {
            (connection, child) = (state.Connection, state.Child);
        }

        if (asksExternal && connection is { Ownership: GatewayOwnership.External, IsOpen: true } && !isShutdownUnknown)
        {
            await AskToShutDownAsync(connection);
        }

        connection?.Cut("Gateway stopped");
        if (child is not null)
        {
            await ChildEnd.EndAsync(child, options.StopGrace, parts.Time);
        }

        lock (state.Gate)
        {
            state.Connection = state.Connection == connection ? null : state.Connection;
            state.Child = state.Child == child ? null : state.Child;
        }

        // A start that has begun meanwhile says what the state is.
        state.TryCommit(epoch, () => state.Set(_ => new GatewayStatus(GatewayState.Stopped, options.Port)));
        GatewayManagerLog.Stopped(parts.Log);
    }

    private async Task AskToShutDownAsync(Connection connection)
    {
        using var patience = new CancellationTokenSource(options.ShutdownTimeout, parts.Time);
        try
        {
            await connection.Socket!.CallAsync("shutdown", parameters: null, patience.Token);
        }
        catch (Protocol.GatewayException e)
        {
            // What it does not know today it does not know tomorrow.
            isShutdownUnknown = StartupSignals.IsShutdownUnknown(e.Message);
            GatewayManagerLog.NotShutDown(parts.Log, e.Message);
        }
        catch (OperationCanceledException)
        {
            GatewayManagerLog.NotShutDown(parts.Log, "no answer");
        }
    }

    private void Fail(StartEpoch epoch, GatewayStartException failure, bool isFinal)
    {
        GatewayManagerLog.StartFailed(parts.Log, options.Port, failure.Message);
        state.TryCommit(epoch, () =>
        {
            state.Set(old => old with { State = GatewayState.Error, Error = failure.Message, Ready = null, ConnectedAt = null });
            if (isFinal)
            {
                state.GiveUp();
                GatewayManagerLog.GivesUp(parts.Log);
            }
            else
            {
                reconnector.Schedule(failure.Message);
            }
        });
    }

    private void Prepare(CancellationToken cancellation)
    {
        foreach (var prerequisite in parts.Hooks.Prerequisites)
        {
            _ = Task.Run(() => EnsureAsync(prerequisite, cancellation), CancellationToken.None);
        }
    }

    private async Task EnsureAsync(IGatewayPrerequisite prerequisite, CancellationToken cancellation)
    {
        try
        {
            await prerequisite.EnsureAsync(cancellation);
        }
        catch (Exception e) // the boundary to the application's own: nobody waits for it
        {
            GatewayManagerLog.HookFailed(parts.Log, prerequisite.GetType().Name, e);
        }
    }

    private async Task WatchChildAsync(IGatewayProcess child)
    {
        var code = await child.Exited;
        Connection? connection = null;
        lock (state.Gate)
        {
            counters.Exited(code);
            state.Publish(new GatewayEvent.Exited(code));

            // An end of a child that is not the present one says nothing about this one (D6).
            if (state.Child == child)
            {
                state.Child = null;
                connection = state.Connection;
                state.Set(old => old with { ProcessId = null, Ownership = old.State == GatewayState.Running ? old.Ownership : GatewayOwnership.None });
                if (state.Status.State == GatewayState.Running && state.ShouldReconnect && connection?.Ownership == GatewayOwnership.Owned)
                {
                    Lose(connection, $"the gateway ended with exit code {code}", code == StartupRecovery.ConfigurationExit);
                }
            }
        }

        GatewayManagerLog.Exited(parts.Log, child.Id, code);
        if (connection?.Ownership == GatewayOwnership.Owned)
        {
            connection.Cut("Gateway process exited");
        }
    }

    private async Task WatchSocketAsync(Connection connection)
    {
        var end = await connection.Socket!.Closed;
        connection.End();
        lock (state.Gate)
        {
            if (state.Connection != connection)
            {
                return;
            }

            if (state.Status.State == GatewayState.Running && state.ShouldReconnect)
            {
                Lose(connection, $"the connection is over: {end}", isFinal: false);
            }
            else
            {
                state.Connection = null;
            }
        }
    }

    /// <summary>The connection is gone, by whichever sign came first; there is one way back for all of them (H7). Under the lock.</summary>
    private void Lose(Connection connection, string error, bool isFinal)
    {
        state.Connection = state.Connection == connection ? null : state.Connection;
        GatewayManagerLog.Lost(parts.Log, error);
        state.Set(old => old with
        {
            State = isFinal ? GatewayState.Error : GatewayState.Stopped, Error = error, ConnectedAt = null, Ready = null, Version = null,
            Ownership = state.Child is null ? GatewayOwnership.None : GatewayOwnership.Owned, ProcessId = state.Child?.Id,
        });
        if (isFinal)
        {
            state.GiveUp();
        }
        else
        {
            reconnector.Schedule(error);
        }
    }

    /// <summary>A start that nobody waits for must not come back as an unobserved fault.</summary>
    private async Task ObserveAsync(Task run)
    {
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        _ = run.Exception;
        Settled();
    }
}
