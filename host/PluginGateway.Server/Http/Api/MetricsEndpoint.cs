using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Telemetry.Prometheus;

namespace PluginGateway.Server.Http.Api;

/// <summary><c>GET /metrics</c> for Prometheus, with a credential that may read. Any thread.</summary>
internal sealed class MetricsEndpoint(GatewayOptions options, MetricsListener metrics) : IApiEndpoint
{
    /// <summary>Where it is, on the probe port too.</summary>
    public const string Path = "/metrics";

    /// <inheritdoc />
    public bool IsOn => options.Http.Endpoints.IsOn(options.Http.Endpoints.Metrics.Enabled);

    /// <inheritdoc />
    public string Method => HttpMethods.Get;

    /// <inheritdoc />
    public Access Access => Access.Read;

    /// <inheritdoc />
    public int MaxBodyBytes => 1024;

    /// <inheritdoc />
    public bool Claims(string path) => path == Path;

    /// <inheritdoc />
    public Task ServeAsync(ApiRequest request) => WriteAsync(request.Http, metrics, request.Gone);

    /// <summary>Answers with what there is.</summary>
    public static Task WriteAsync(HttpContext http, MetricsListener metrics, CancellationToken gone)
    {
        http.Response.ContentType = PrometheusText.ContentType;
        return http.Response.WriteAsync(PrometheusText.Of(metrics.Read()), gone);
    }
}
