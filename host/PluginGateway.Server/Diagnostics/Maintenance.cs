using PluginGateway.Protocol;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events;
using PluginGateway.Server.Presence;

namespace PluginGateway.Server.Diagnostics;

/// <summary>
/// What the gateway does by the clock: <c>tick</c>, a health refresh each minute and shortly after a channel's state changed, and cutting off clients that have
/// stopped reading.
/// </summary>
internal sealed class Maintenance : IDisposable
{
    private static readonly TimeSpan AfterChange = TimeSpan.FromMilliseconds(250);

    private readonly Broadcaster _broadcaster;
    private readonly HealthMonitor _health;
    private readonly PresenceRegistry _presence;
    private readonly ChannelSignal _channels;
    private readonly TimeProvider _time;
    private readonly ITimer _tick;
    private readonly ITimer _refresh;
    private readonly ClockSettings _clock;
    private readonly ConnectionRegistry _connections;

    /// <summary>Starts the clocks.</summary>
    public Maintenance(ConnectionRegistry connections, Broadcaster broadcaster, HealthMonitor health, PresenceRegistry presence, ChannelSignal channels, ClockSettings clock)
    {
        _connections = connections;
        _broadcaster = broadcaster;
        _health = health;
        _presence = presence;
        _channels = channels;
        _time = clock.Time;
        _clock = clock;
        var interval = TimeSpan.FromMilliseconds(clock.Limits.TickIntervalMs);
        _tick = _time.CreateTimer(_ => Tick(), null, interval, interval);
        var age = TimeSpan.FromMilliseconds(ProtocolLimits.HealthRefreshMs);
        _refresh = _time.CreateTimer(_ => _health.Take(), null, age, age);
        _health.Refreshed += Announce;
        _channels.Changed += RefreshSoon;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _channels.Changed -= RefreshSoon;
        _health.Refreshed -= Announce;
        _tick.Dispose();
        _refresh.Dispose();
    }

    private void Tick()
    {
        _broadcaster.Send(LifecycleEvents.Tick, new TickPayload(_time.GetUtcNow().ToUnixTimeMilliseconds()), droppable: true);
        var longest = TimeSpan.FromMilliseconds(_clock.Limits.StallTimeoutMs);
        foreach (var connection in _connections.All.Where(connection => connection.Queue.Stalled > longest))
        {
            ConnectionLog.SlowConsumer(connection.Log, connection.Id);
            connection.Abort();
        }
    }

    private void Announce(HealthSnapshot health) =>
        _broadcaster.SendToSubscribersToo(HealthMethods.Changed, health, droppable: true, new StateVersion(_presence.Version, _health.Version));

    // The timer's next turn comes early; the one after that is a minute later again.
    private void RefreshSoon() => _refresh.Change(AfterChange, TimeSpan.FromMilliseconds(ProtocolLimits.HealthRefreshMs));
}

/// <summary>The clock, and what goes by it.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Limits">Intervals.</param>
internal sealed record ClockSettings(TimeProvider Time, ConnectionLimits Limits);
