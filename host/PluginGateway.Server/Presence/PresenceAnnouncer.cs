using PluginGateway.Protocol;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Events;

namespace PluginGateway.Server.Presence;

/// <summary>
/// Tells everybody when the presence list changes. Comings and goings within a moment are told together: a thousand clients that come back after a restart
/// would otherwise each be told of each other.
/// </summary>
internal sealed class PresenceAnnouncer : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly PresenceRegistry _presence;
    private readonly HealthMonitor _health;
    private readonly Broadcaster _broadcaster;
    private readonly ITimer _timer;
    private int _scheduled;

    /// <summary>Starts listening to the registry.</summary>
    public PresenceAnnouncer(PresenceRegistry presence, HealthMonitor health, Broadcaster broadcaster, TimeProvider time)
    {
        _presence = presence;
        _health = health;
        _broadcaster = broadcaster;
        _timer = time.CreateTimer(_ => Announce(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        presence.Changed += Schedule;
    }

    /// <summary>Tells it now.</summary>
    public void Announce()
    {
        Interlocked.Exchange(ref _scheduled, 0);
        var version = new StateVersion(_presence.Version, _health.Version);
        _broadcaster.Send(PresenceMethods.Changed, new PresencePayload(_presence.List()), droppable: true, version);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _presence.Changed -= Schedule;
        _timer.Dispose();
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            _timer.Change(Moment, Timeout.InfiniteTimeSpan);
        }
    }
}
