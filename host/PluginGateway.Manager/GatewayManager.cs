using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Manager.Policies;
using PluginGateway.Manager.Running;
using PluginGateway.Protocol;

namespace PluginGateway.Manager;

/// <inheritdoc cref="IGatewayManager"/>
internal sealed class GatewayManager : IGatewayManager
{
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(8);

    private readonly ManagerParts parts;
    private readonly EventPump pump;
    private readonly ManagerState state;
    private readonly StderrBuffer errors = new();
    private readonly ManagerCounters counters = new();
    private readonly RestartGovernor governor;
    private readonly Lifecycle lifecycle;
    private readonly CallDesk calls;
    private readonly RestartDesk restarts;
    private readonly ReloadDesk reloads;
    private int disposed;

    public GatewayManager(ManagerParts parts)
    {
        this.parts = parts;
        pump = new EventPump(parts.Options.EventCapacity, change => StatusChanged?.Invoke(this, new GatewayStatusChangedEventArgs(change.Old, change.New)), parts.Log);
        state = new ManagerState(parts.Options.Port, pump);
        governor = new RestartGovernor(parts.Options.RestartCooldown);
        calls = new CallDesk(state, parts, counters);
        var watch = new ConnectionWatch(state, parts, calls);
        var reconnector = new Reconnector(state, parts, governor, counters);
        lifecycle = new Lifecycle(state, parts, reconnector, watch, errors, counters);
        restarts = new RestartDesk(state, parts, lifecycle, governor);
        reloads = new ReloadDesk(state, parts, restarts);
        reconnector.Start = () => lifecycle.BeginStart(isAutomatic: true);
        watch.RestartSilent = restarts.RestartSilent;
        lifecycle.Settled = restarts.Flush;
        parts.Metrics.Watch(() => Status);
    }

    public event EventHandler<GatewayStatusChangedEventArgs>? StatusChanged;

    public GatewayStatus Status => state.Status;

    public bool IsConnected
    {
        get
        {
            lock (state.Gate)
            {
                return state.Status.State == GatewayState.Running && state.Connection is { IsOpen: true };
            }
        }
    }

    public GatewayDiagnostics Diagnostics
    {
        get
        {
            lock (state.Gate)
            {
                var sign = state.Connection?.LastSign;
                return counters.Counted with
                {
                    LastSignOfLife = sign,
                    MissedHeartbeats = sign is { } at ? LivenessPolicy.MissedHeartbeats(at, parts.Time.GetUtcNow()) : 0,
                    Restarts = governor.Executed,
                    SuppressedRestarts = governor.Suppressed,
                    ErrorLines = errors.Lines,
                };
            }
        }
    }

    public Task<StartOutcome> StartAsync(CancellationToken cancellation = default) => lifecycle.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation = default)
    {
        Task stop;
        lock (state.Gate)
        {
            // As one: what waits for a timer either goes before the stop, which then ends it, or not at all.
            restarts.Reset();
            reloads.Reset();
            stop = lifecycle.BeginStop(asksExternal: true, out _);
        }

        return stop.WaitAsync(cancellation);
    }

    /// <summary>Ends the gateway by force if it is ours; whoever waits for its end goes on.</summary>
    public void ForceTerminate()
    {
        IGatewayProcess? child;
        lock (state.Gate)
        {
            child = state.Child;
        }

        child?.Kill();
    }

    public Task<RestartOutcome> RestartAsync(CancellationToken cancellation = default) => restarts.RestartAsync(restarts.Ask(), cancellation);

    public Task<ReloadOutcome> ReloadAsync(CancellationToken cancellation = default) => reloads.ReloadAsync(cancellation);

    public void RequestRestart(TimeSpan? quiet = null) => restarts.Request(quiet ?? parts.Options.RestartQuiet);

    public void RequestReload(TimeSpan? quiet = null) => reloads.Request(quiet ?? parts.Options.ReloadQuiet);

    public Task<JsonElement> CallAsync(string method, JsonElement? parameters = null, TimeSpan? timeout = null, CancellationToken cancellation = default) =>
        calls.CallAsync(method, parameters, timeout, cancellation);

    public async Task<T> CallAsync<T>(string method, JsonElement? parameters, JsonTypeInfo<T> result, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var answer = await calls.CallAsync(method, parameters, timeout, cancellation);
        try
        {
            return answer.Deserialize(result)!;
        }
        catch (JsonException e)
        {
            throw new GatewayException($"the gateway's answer to {method} has an unexpected shape (at {e.Path ?? "$"})", e);
        }
    }

    public async Task<GatewayHealth> CheckHealthAsync(bool probe = false, CancellationToken cancellation = default)
    {
        var uptime = Status.UptimeAt(parts.Time.GetUtcNow());
        if (!IsConnected)
        {
            return new GatewayHealth(IsOk: false, uptime, Status.Error ?? "WebSocket not connected");
        }

        try
        {
            if (probe)
            {
                await calls.CallAsync("health", parameters: null, HealthTimeout, cancellation);
            }

            return new GatewayHealth(IsOk: true, uptime, Error: null);
        }
        catch (GatewayException e)
        {
            return new GatewayHealth(IsOk: false, uptime, e.Message);
        }
    }

    public IAsyncEnumerable<GatewayEvent> WatchAsync(CancellationToken cancellation = default) => pump.WatchAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        Task stop;
        lock (state.Gate)
        {
            lifecycle.Close();
            restarts.Reset();
            restarts.Dispose();
            reloads.Dispose();
            stop = lifecycle.BeginStop(asksExternal: false, out _);
        }

        await stop;
        await pump.DisposeAsync();
    }
}
