using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Config;
using PluginGateway.Server.Telemetry.Prometheus;

namespace PluginGateway.Server.Telemetry;

/// <summary>Begins to measure at the gateway's start where somebody will look: nothing is counted twice or too late, and nothing at all where nobody does.</summary>
/// <param name="services">Has the parts, which are made only when they are wanted.</param>
/// <param name="options">Whether there are metrics.</param>
/// <param name="exports">What else takes measurements.</param>
internal sealed class Measuring(IServiceProvider services, GatewayOptions options, IEnumerable<IMeasurementExport> exports)
{
    /// <summary>Begins. Once, at the start.</summary>
    public void Begin()
    {
        var isScraped = options.Http.Endpoints.IsOn(options.Http.Endpoints.Metrics.Enabled) || options.Probes is { Port: not null, Metrics: true };
        if (isScraped)
        {
            services.GetRequiredService<MetricsListener>().Begin();
        }

        if (isScraped || exports.Any())
        {
            services.GetRequiredService<StandingGauges>();
        }

        foreach (var export in exports)
        {
            export.Begin();
        }
    }
}

/// <summary>Takes measurements and traces elsewhere; by the names of <see cref="MeterNames"/>. An application that embeds a gateway may register its own.</summary>
public interface IMeasurementExport
{
    /// <summary>Begins. Called once, at the gateway's start.</summary>
    void Begin();
}
