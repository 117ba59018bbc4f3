using PluginGateway.Server.Connections;
using PluginGateway.Server.Events;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Presence;

namespace PluginGateway.Server.Diagnostics;

/// <summary>What runs by itself once the gateway starts; made here so that it runs although nobody asks for it.</summary>
internal sealed class Clockwork(Lazy<Maintenance> maintenance, Lazy<PresenceAnnouncer> announcer, Lazy<PluginsAnnouncer> plugins, Lazy<EventStreams> streams, Lazy<Pings> pings)
{
    /// <summary>Sets it going.</summary>
    public void WindUp()
    {
        _ = maintenance.Value;
        _ = announcer.Value;
        _ = plugins.Value;
        streams.Value.Start();
        _ = pings.Value;
    }
}
