using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Telemetry;

namespace PluginGateway.Server.Events;

/// <summary>Tells clients each change of a plugin's state: <c>plugins.changed</c>.</summary>
internal sealed class PluginsAnnouncer : IDisposable
{
    private readonly PluginHost _plugins;
    private readonly Broadcaster _broadcaster;

    /// <summary>Listens from now on.</summary>
    public PluginsAnnouncer(PluginHost plugins, Broadcaster broadcaster)
    {
        (_plugins, _broadcaster) = (plugins, broadcaster);
        _plugins.Changed += Announce;
    }

    /// <inheritdoc />
    public void Dispose() => _plugins.Changed -= Announce;

    private void Announce(PluginChangedPayload change)
    {
        PluginMeter.Change(change);
        _broadcaster.Send(PluginsMethods.Changed, change, droppable: true);
    }
}
