using Microsoft.Extensions.Diagnostics.HealthChecks;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Diagnostics;

/// <summary>Healthy once the gateway has loaded what it loads at its start, until it stops.</summary>
internal sealed class ReadinessCheck(GatewayReadiness readiness, GatewayStop stop) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        stop.IsStopping ? HealthCheckResult.Unhealthy("stopping")
        : readiness.IsReady ? HealthCheckResult.Healthy()
        : HealthCheckResult.Unhealthy("loading plugins"));
}
