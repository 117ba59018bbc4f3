using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PluginGateway.Manager;

/// <summary>Numbers for whoever collects them; they stay on this machine unless the application sends them (H24). No tag holds text of an error.</summary>
internal sealed class GatewayManagerMetrics : IDisposable
{
    /// <summary>The name to subscribe to.</summary>
    public const string Name = "PluginGateway.GatewayManager";

    private readonly Meter meter;
    private readonly Counter<long> reconnects;
    private readonly Counter<long> restarts;

    public GatewayManagerMetrics(IMeterFactory? factory = null)
    {
        meter = factory?.Create(Name) ?? new Meter(Name);
        reconnects = meter.CreateCounter<long>("gateway.reconnects", description: "Automatic attempts, by outcome");
        restarts = meter.CreateCounter<long>("gateway.restarts", description: "Restarts that were carried out");
    }

    public void Reconnected(bool isSuccess, int attempt) =>
        reconnects.Add(1, new TagList { { "outcome", isSuccess ? "success" : "failure" }, { "attempt", attempt } });

    public void Restarted() => restarts.Add(1);

    public void Watch(Func<GatewayStatus> status) => meter.CreateObservableGauge("gateway.running", () => status().State == GatewayState.Running ? 1 : 0, description: "1 while the gateway runs");

    public void Dispose() => meter.Dispose();
}

/// <summary>Starts, stops and restarts as activities.</summary>
internal static class ManagerActivity
{
    public static ActivitySource Source { get; } = new(GatewayManagerMetrics.Name);
}
