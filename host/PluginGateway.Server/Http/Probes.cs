using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Diagnostics;

namespace PluginGateway.Server.Http;

/// <summary>What those ask who watch over the process (<c>protocol-4.md</c> §9): does it live, has it started, is it ready. Nothing of it needs a credential, and nothing of it says more than that.</summary>
internal static class Probes
{
    /// <summary>Puts them into the pipeline.</summary>
    public static void UseProbes(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        app.UseHealthChecks("/livez", new HealthCheckOptions { Predicate = _ => false });
        foreach (var path in new[] { "/ready", "/readyz" })
        {
            app.UseHealthChecks(path, new HealthCheckOptions { ResponseWriter = (http, report) => WriteReadyAsync(http, report, services.GetRequiredService<GatewayIdentity>()) });
        }

        app.Use(next => http => http.Request.Path.Value switch
        {
            "/health" or "/healthz" => http.Response.WriteAsJsonAsync(new LivePage(true, "live"), ProbesJson.Default.LivePage, contentType: null, http.RequestAborted),
            "/startup" or "/startupz" => WriteStartedAsync(http, services.GetRequiredService<GatewayReadiness>(), services.GetRequiredService<GatewayStop>()),
            _ => next(http),
        });
    }

    private static Task WriteReadyAsync(HttpContext http, HealthReport report, GatewayIdentity identity)
    {
        string[] failing = [.. report.Entries.Values.Where(entry => entry.Status != HealthStatus.Healthy).Select(entry => entry.Description ?? "not ready")];
        return http.Response.WriteAsJsonAsync(new ReadyPage(failing.Length == 0, failing, identity.UptimeMs), ProbesJson.Default.ReadyPage, contentType: null, http.RequestAborted);
    }

    private static Task WriteStartedAsync(HttpContext http, GatewayReadiness readiness, GatewayStop stop)
    {
        var status = stop.IsStopping ? "draining" : readiness.IsReady ? "started" : "starting";
        http.Response.StatusCode = status == "started" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return http.Response.WriteAsJsonAsync(new LivePage(status == "started", status), ProbesJson.Default.LivePage, contentType: null, http.RequestAborted);
    }
}

/// <summary>Whether it lives, or has started.</summary>
/// <param name="Ok">Whether it does.</param>
/// <param name="Status">The same in a word.</param>
internal sealed record LivePage(bool Ok, string Status);

/// <summary>Whether it is ready.</summary>
/// <param name="Ready">Whether it is.</param>
/// <param name="Failing">Why not.</param>
/// <param name="UptimeMs">How long it runs, in milliseconds.</param>
internal sealed record ReadyPage(bool Ready, IReadOnlyList<string> Failing, long UptimeMs);

/// <summary>JSON of the probes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LivePage))]
[JsonSerializable(typeof(ReadyPage))]
internal sealed partial class ProbesJson : JsonSerializerContext;
