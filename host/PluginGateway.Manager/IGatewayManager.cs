using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Manager;

/// <summary>
/// Supervises at most one gateway on one loopback port: starts it or attaches to it, brings it back, restarts and stops it. Safe for any thread. A cancellation token ends the caller's
/// wait and nothing else; what is under way goes on. Disposing ends an owned gateway and leaves an external one alone.
/// </summary>
public interface IGatewayManager : IAsyncDisposable
{
    /// <summary>Where it stands now.</summary>
    GatewayStatus Status { get; }

    /// <summary>Whether it runs and the connection is open.</summary>
    bool IsConnected { get; }

    /// <summary>What a person needs to know who looks for a fault.</summary>
    GatewayDiagnostics Diagnostics { get; }

    /// <summary>Makes it run: attaches to one that runs, or starts one. A call while it is being started joins.</summary>
    /// <exception cref="GatewayStartException">It could not be started. Unless that is final, it is tried again by itself.</exception>
    Task<StartOutcome> StartAsync(CancellationToken cancellation = default);

    /// <summary>Ends it: an owned gateway by a signal and after the grace by force, an external one by asking it. Nothing is tried again afterwards. Works at any time, more than once.</summary>
    Task StopAsync(CancellationToken cancellation = default);

    /// <summary>Stops and starts it. While it is being started, or within the cooldown, one follows later; the outcome says so.</summary>
    /// <exception cref="GatewayStartException">It was stopped and could not be started. Unless that is final, it is tried again by itself.</exception>
    Task<RestartOutcome> RestartAsync(CancellationToken cancellation = default);

    /// <summary>Has it take a changed configuration, in place where that is possible.</summary>
    /// <exception cref="GatewayStartException">As for <see cref="RestartAsync"/>.</exception>
    Task<ReloadOutcome> ReloadAsync(CancellationToken cancellation = default);

    /// <summary>Restarts it once nobody has asked for it for a while; failures go to the log and the events.</summary>
    /// <param name="quiet">How long; the option when null.</param>
    void RequestRestart(TimeSpan? quiet = null);

    /// <summary>Reloads it once nobody has asked for it for a while; failures go to the log and the events.</summary>
    /// <param name="quiet">How long; the option when null.</param>
    void RequestReload(TimeSpan? quiet = null);

    /// <summary>Calls a method of the gateway.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="parameters">Its params; an empty object when null.</param>
    /// <param name="timeout">Longest time for the answer; the option when null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Protocol.GatewayException">Not connected, no answer in time, connection lost, or the answer is an error.</exception>
    Task<JsonElement> CallAsync(string method, JsonElement? parameters = null, TimeSpan? timeout = null, CancellationToken cancellation = default);

    /// <inheritdoc cref="CallAsync(string, JsonElement?, TimeSpan?, CancellationToken)"/>
    /// <param name="result">How the answer is read.</param>
    Task<T> CallAsync<T>(string method, JsonElement? parameters, JsonTypeInfo<T> result, TimeSpan? timeout = null, CancellationToken cancellation = default);

    /// <summary>Whether the gateway can be worked with.</summary>
    /// <param name="probe">Whether to ask it; else only the connection is looked at.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<GatewayHealth> CheckHealthAsync(bool probe = false, CancellationToken cancellation = default);

    /// <summary>Everything that happens from this call on, in its order. A slow reader loses the oldest, never the last status. Enumerate it once.</summary>
    IAsyncEnumerable<GatewayEvent> WatchAsync(CancellationToken cancellation = default);

    /// <summary>Told of each change of the status, in their order, one at a time, on a pool thread. What a handler throws is logged.</summary>
    event EventHandler<GatewayStatusChangedEventArgs>? StatusChanged;
}
