using System.Diagnostics.Metrics;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Telemetry;

/// <summary>Measures changes of plugins. Any thread.</summary>
internal static class PluginMeter
{
    private static readonly Meter Meter = new(MeterNames.Plugins);

    private static readonly Counter<long> Changes = Meter.CreateCounter<long>("pgw.plugin.changes", "{change}", "Changes of plugins, by the state they led to");

    /// <summary>A plugin has changed.</summary>
    public static void Change(PluginChangedPayload change)
    {
        if (Changes.Enabled)
        {
            Changes.Add(1, new("plugin", change.Id), new("state", change.State));
        }
    }
}
