using System.Diagnostics.Metrics;

namespace PluginGateway.Server.Telemetry;

/// <summary>Measures connections of the control plane. Costs a look at a flag while nobody listens; any thread.</summary>
internal static class ConnectionMeter
{
    private static readonly Meter Meter = new(MeterNames.Connections);

    private static readonly UpDownCounter<long> Open = Meter.CreateUpDownCounter<long>("pgw.connections.open", "{connection}", "WebSockets that are open, the handshake included");

    private static readonly Counter<long> Closed = Meter.CreateCounter<long>("pgw.connections.closed", "{connection}", "WebSockets that have ended, by close code");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("pgw.connections.refused", "{request}", "Upgrade requests that were refused, by HTTP status");

    /// <summary>A socket was accepted.</summary>
    public static void Begin() => Open.Add(1);

    /// <summary>It is gone.</summary>
    /// <param name="code">The code it was closed with; null without.</param>
    public static void End(int? code)
    {
        Open.Add(-1);
        if (Closed.Enabled)
        {
            Closed.Add(1, new KeyValuePair<string, object?>("code", code ?? 1006));
        }
    }

    /// <summary>An upgrade was refused.</summary>
    public static void Refuse(int status) => Refused.Add(1, new KeyValuePair<string, object?>("status", status));
}
