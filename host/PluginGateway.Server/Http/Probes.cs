using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Http;

/// <summary>
/// What supervisors ask: <c>/livez</c> whether the process answers, <c>/startupz</c> whether it has loaded what it loads at its start, <c>/readyz</c> whether all health checks pass; and
/// the reference's names of them (<c>protocol-4.md</c> §9). Nobody needs a credential for the status; why, and how each channel is, only this machine is told. A channel that is away
/// does not make the gateway unready: starting it anew would not bring the channel back. Any thread.
/// </summary>
internal sealed class Probes(HealthCheckService checks, GatewayReadiness readiness, GatewayStop stop, ChannelHub channels, GatewayIdentity identity)
{
    private static readonly byte[] Live = """{"ok":true,"status":"live"}"""u8.ToArray();

    /// <summary>Answers a request if it is for one of them.</summary>
    /// <param name="http">The request.</param>
    /// <param name="isTrusted">Whether the caller is told details.</param>
    /// <returns>False when it is not.</returns>
    public async ValueTask<bool> TryServeAsync(HttpContext http, bool isTrusted)
    {
        switch (http.Request.Path.Value)
        {
            case "/livez" or "/health" or "/healthz":
                await WriteAsync(http, StatusCodes.Status200OK, Live);
                return true;
            case "/startup" or "/startupz":
                var stage = stop.IsStopping ? "draining" : readiness.IsReady ? "started" : "starting";
                await WriteAsync(
                    http, stage == "started" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, JsonSerializer.SerializeToUtf8Bytes(new Stage(stage == "started", stage), ProbesJson.Default.Stage));
                return true;
            case "/readyz" or "/ready":
                var ready = await ReadyAsync(isTrusted, http.RequestAborted);
                await WriteAsync(http, ready.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, JsonSerializer.SerializeToUtf8Bytes(ready, ProbesJson.Default.Readiness));
                return true;
            default:
                return false;
        }
    }

    private async Task<Readiness> ReadyAsync(bool isTrusted, CancellationToken gone)
    {
        var report = await checks.CheckHealthAsync(gone);
        var ready = report.Status != HealthStatus.Unhealthy;
        if (!isTrusted)
        {
            return new Readiness(ready, [], identity.UptimeMs);
        }

        var failing = report.Entries.Where(check => check.Value.Status != HealthStatus.Healthy).Select(check => check.Value.Description ?? check.Key);
        return new Readiness(ready, [.. failing], identity.UptimeMs)
        {
            Channels = channels.Status().ChannelAccounts.SelectMany(channel => channel.Value.Select(account => (Name: $"{channel.Key}/{account.AccountId}", account.State)))
                .ToDictionary(account => account.Name, account => account.State, StringComparer.Ordinal),
        };
    }

    private static Task WriteAsync(HttpContext http, int status, byte[] answer)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.Body.WriteAsync(answer, http.RequestAborted).AsTask();
    }
}

/// <summary>Answer of <c>/readyz</c>.</summary>
/// <param name="Ready">Whether work may be sent here.</param>
/// <param name="Failing">Which checks fail, and why; empty for who is not told.</param>
/// <param name="UptimeMs">Since the start, in milliseconds.</param>
internal sealed record Readiness(bool Ready, IReadOnlyList<string> Failing, long UptimeMs)
{
    /// <summary>The state of each channel's account; absent for who is not told.</summary>
    public IReadOnlyDictionary<string, string>? Channels { get; init; }
}

/// <summary>Answer of <c>/startupz</c>.</summary>
/// <param name="Ok">Whether it has started, and is not about to end.</param>
/// <param name="Status"><c>starting</c>, <c>started</c> or <c>draining</c>.</param>
internal sealed record Stage(bool Ok, string Status);

/// <summary>JSON of the probes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Readiness))]
[JsonSerializable(typeof(Stage))]
internal sealed partial class ProbesJson : JsonSerializerContext;
