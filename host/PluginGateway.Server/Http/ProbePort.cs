using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Config;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Security;
using PluginGateway.Server.Telemetry.Prometheus;

namespace PluginGateway.Server.Http;

/// <summary>
/// Probes on the gateway's port, and on a port of their own where <c>gateway.probes.port</c> says so: that one has nothing else, for supervisors and scrapers that have no credential
/// and come from other addresses than the gateway's clients.
/// </summary>
internal static class ProbePort
{
    /// <summary>Answers probes, before anything else is looked at on the port of their own, and after the check of host and origin on the gateway's.</summary>
    public static void UseProbePort(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        if (services.GetRequiredService<GatewayOptions>().Probes is not { Port: { } port } options)
        {
            return;
        }

        var probes = new Lazy<Probes>(services.GetRequiredService<Probes>);
        var metrics = new Lazy<MetricsListener>(services.GetRequiredService<MetricsListener>);
        app.Use(next => async context =>
        {
            if (context.Connection.LocalPort != port)
            {
                await next(context);
            }
            else if (HttpMethods.IsGet(context.Request.Method) && options.Metrics && context.Request.Path.Value == MetricsEndpoint.Path)
            {
                await MetricsEndpoint.WriteAsync(context, metrics.Value, context.RequestAborted);
            }
            else if (!HttpMethods.IsGet(context.Request.Method) || !await probes.Value.TryServeAsync(context, isTrusted: true))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                await context.Response.WriteAsync("Not Found", context.RequestAborted);
            }
        });
    }

    /// <summary>Answers probes on the gateway's own port.</summary>
    public static void UseProbes(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var probes = new Lazy<Probes>(services.GetRequiredService<Probes>);
        var peers = new Lazy<RequestPeers>(services.GetRequiredService<RequestPeers>);
        app.Use(next => async context =>
        {
            if (!HttpMethods.IsGet(context.Request.Method) || !await probes.Value.TryServeAsync(context, peers.Value.Of(context).IsLocal))
            {
                await next(context);
            }
        });
    }
}
