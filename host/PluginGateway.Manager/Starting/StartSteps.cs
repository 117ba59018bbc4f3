using PluginGateway.Manager.Platform;
using PluginGateway.Manager.Policies;
using PluginGateway.Manager.Running;

namespace PluginGateway.Manager.Starting;

/// <summary>The steps of one start, for real. What comes too late for its epoch is ended by the step that made it (D2, D3).</summary>
internal sealed class StartSteps(StartEpoch epoch, ManagerState state, ManagerParts parts, StderrBuffer errors, IStartEvents events) : IStartupSteps
{
    private readonly GatewayManagerOptions options = parts.Options;
    private IGatewayProcess? spawned;

    public bool HasLiveChild => state.Child is { Exited.IsCompleted: false };

    public bool NeedsPortWait { get; private set; }

    public IReadOnlyList<string> ErrorLines => errors.Lines;

    public void ClearErrors() => errors.Clear();

    public async Task<ExistingGateway?> FindExistingAsync(CancellationToken cancellation)
    {
        // Asked now, not remembered from before: a retry must not take its own child for a stranger (D15).
        var ownId = state.Child?.Id;
        var strangers = (await parts.Ports.Inspector.ListenersAsync(options.Port, cancellation)).Where(id => id != ownId && id != Environment.ProcessId).ToArray();
        if (await parts.Ports.Sockets.ProbeAsync(options.Port, options.ExistingProbeTimeout, cancellation))
        {
            return HasLiveChild ? new ExistingGateway(GatewayOwnership.Owned) : await JudgeAsync(strangers, cancellation);
        }

        NeedsPortWait = !HasLiveChild && (parts.Ports.Rules.IsWindows || strangers.Length > 0 || !parts.Ports.Inspector.IsFree(options.Port));
        return null;
    }

    public async Task WaitForPortAsync(CancellationToken cancellation)
    {
        GatewayManagerLog.WaitsForPort(parts.Log, options.Port);
        var begun = parts.Time.GetTimestamp();
        while (!parts.Ports.Inspector.IsFree(options.Port))
        {
            if (parts.Time.GetElapsedTime(begun) >= options.PortFreeTimeout)
            {
                var holders = await parts.Ports.Inspector.ListenersAsync(options.Port, cancellation);
                throw new GatewayStartException(
                    GatewayStartFailure.PortOccupied,
                    $"Port {options.Port} still occupied after {options.PortFreeTimeout.TotalMilliseconds:0}ms{(holders.Count == 0 ? "" : $" by process {string.Join(", ", holders)}")}, which does not answer as a gateway: stop it, or choose another port");
            }

            await Task.Delay(options.PortFreeInterval, parts.Time, cancellation);
        }
    }

    public async Task SpawnAsync(CancellationToken cancellation)
    {
        foreach (var step in parts.Hooks.Steps)
        {
            await RunAsync(step, cancellation);
        }

        await parts.Ports.Services.UnloadAsync(cancellation);
        var token = await parts.Hooks.Tokens.GetAsync(cancellation);
        var spawn = SpawnOf(token);
        var secrets = KnownSecrets.Of(token, spawn.Environment);
        events.OnSpawning(secrets.Hide($"{spawn.Command} {string.Join(' ', SpawnArguments.Sanitize(spawn.Arguments, token))}"));
        var lines = new ErrorLines(errors, new StderrClassifier(options.Profile.Noise), secrets, parts.Log);
        cancellation.ThrowIfCancellationRequested();
        var child = await parts.Ports.Launcher.StartAsync(spawn, lines.Take);
        if (!state.TryCommit(epoch, () => Adopt(child)))
        {
            await ChildEnd.EndAsync(child, options.StopGrace, parts.Time);
            throw new OperationCanceledException(epoch.Token);
        }

        spawned = child;
        events.OnSpawned(child);
    }

    public async Task WaitReadyAsync(int? probes, CancellationToken cancellation)
    {
        var begun = parts.Time.GetTimestamp();

        // Of one that ended at once the state knows nothing any more, and its exit code decides what follows.
        var child = state.Child ?? spawned ?? throw new GatewayStartException(GatewayStartFailure.ProcessExited, "Gateway process exited before becoming ready");
        for (var probe = 0; ; probe++)
        {
            if (child.Exited.IsCompleted)
            {
                var code = await child.Exited;
                throw new GatewayStartException(GatewayStartFailure.ProcessExited, $"Gateway process exited before becoming ready (code={code?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"}){LastWords()}") { ExitCode = code };
            }

            if (probes is { } most ? probe >= most : parts.Time.GetElapsedTime(begun) >= options.ReadyTimeout)
            {
                if (probes is null)
                {
                    // It holds the port and has failed: another start could not do better while it is there.
                    await EndChildAsync();
                }

                throw new GatewayStartException(GatewayStartFailure.NotReady, $"Gateway failed to start after {probe} retries (port {options.Port})");
            }

            if (await parts.Ports.Sockets.ProbeAsync(options.Port, options.ReadyProbeTimeout, cancellation))
            {
                return;
            }

            await Task.WhenAny(child.Exited, Task.Delay(options.ReadyProbeInterval, parts.Time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public async Task ConnectAsync(GatewayOwnership ownership, CancellationToken cancellation)
    {
        var token = await parts.Hooks.Tokens.GetAsync(cancellation);
        var connection = new Connection(state, parts, epoch, ownership);
        var socket = await ConnectAsync(connection, token, cancellation);
        if (!state.TryCommit(epoch, () => connection.Commit(socket)))
        {
            socket.Abort();
            throw new OperationCanceledException(epoch.Token);
        }

        events.OnConnected(connection);
    }

    public async Task EndChildAsync()
    {
        if (state.Child is { } child)
        {
            await ChildEnd.EndAsync(child, options.StopGrace, parts.Time);
            lock (state.Gate)
            {
                state.Child = state.Child == child ? null : state.Child;
            }
        }
    }

    public async Task<bool> RepairAsync(CancellationToken cancellation)
    {
        GatewayManagerLog.Repairs(parts.Log);
        try
        {
            return await parts.Hooks.Repair.RepairAsync(errors.Lines, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException) // the boundary to the application's own repair
        {
            GatewayManagerLog.HookFailed(parts.Log, parts.Hooks.Repair.GetType().Name, e);
            return false;
        }
    }

    public void OnRepaired() => state.TryCommit(epoch, () => state.Set(old => old with { State = GatewayState.Starting, Error = null }));

    /// <summary>Connects; a gateway that repeats the token when it refuses it is not quoted word for word.</summary>
    private async Task<IGatewaySocket> ConnectAsync(Connection connection, string? token, CancellationToken cancellation)
    {
        try
        {
            return await parts.Ports.Sockets.ConnectAsync(options.Port, token, connection.OnFrame, cancellation);
        }
        catch (GatewayStartException e) when (!string.IsNullOrEmpty(token) && e.Message.Contains(token, StringComparison.Ordinal))
        {
            // Not as the inner one: it is printed with the outer.
            throw new GatewayStartException(e.Kind, e.Message.Replace(token, "***", StringComparison.Ordinal));
        }
    }

    /// <summary>A gateway that is not ours answers properly: only now may anything be done to it.</summary>
    private async Task<ExistingGateway?> JudgeAsync(int[] strangers, CancellationToken cancellation)
    {
        switch (options.Existing)
        {
            case ExistingGatewayPolicy.Attach:
                return new ExistingGateway(GatewayOwnership.External);
            case ExistingGatewayPolicy.Fail:
                throw new GatewayStartException(GatewayStartFailure.Existing, $"a gateway that was not started here answers on port {options.Port}: stop it, or allow to attach to it (ExistingGatewayPolicy.Attach)");
            default:
                if (strangers.Length == 0)
                {
                    throw new GatewayStartException(GatewayStartFailure.Existing, $"a gateway answers on port {options.Port} whose process cannot be found, so that it cannot be replaced: it is another user's, or in a container");
                }

                await parts.Ports.Services.UnloadAsync(cancellation);
                foreach (var stranger in strangers)
                {
                    GatewayManagerLog.Replaces(parts.Log, stranger, options.Port);
                    await parts.Ports.Processes.EndAsync(stranger, cancellation);
                }

                NeedsPortWait = true;
                return null;
        }
    }

    private void Adopt(IGatewayProcess child)
    {
        state.Child = child;
        state.Set(old => old with { Ownership = GatewayOwnership.Owned, ProcessId = child.Id });
    }

    private GatewaySpawn SpawnOf(string? token)
    {
        var port = options.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new GatewaySpawn(
            options.Profile.Command,
            [.. options.Profile.Entry, .. options.Profile.Arguments.Select(argument => argument.Replace("{port}", port, StringComparison.Ordinal)), .. options.Arguments],
            ChildEnvironment.Build(SystemCommand.OwnEnvironment(), options, token, parts.Ports.Rules.IsWindows),
            options.WorkingDirectory ?? Environment.CurrentDirectory);
    }

    private async Task RunAsync(IPreLaunchStep step, CancellationToken cancellation)
    {
        try
        {
            await step.RunAsync(cancellation);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested) // the boundary to the application's steps: each fails for itself
        {
            GatewayManagerLog.HookFailed(parts.Log, step.GetType().Name, e);
        }
    }

    private string LastWords() => errors.Lines is [.., var last] ? $": {last}" : "";
}

/// <summary>Who goes on with what a start has made.</summary>
internal interface IStartEvents
{
    void OnSpawning(string command);

    void OnSpawned(IGatewayProcess child);

    void OnConnected(Connection connection);
}
