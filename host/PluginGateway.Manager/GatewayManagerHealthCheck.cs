using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PluginGateway.Manager;

/// <summary>Whether the gateway answers, for the host's health checks.</summary>
internal sealed class GatewayManagerHealthCheck(IGatewayManager manager) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = await manager.CheckHealthAsync(probe: true, cancellationToken);
        return health.IsOk ? HealthCheckResult.Healthy()
            : manager.Status.State is GatewayState.Starting or GatewayState.Reconnecting ? HealthCheckResult.Degraded(health.Error)
            : new HealthCheckResult(context.Registration.FailureStatus, health.Error);
    }
}
