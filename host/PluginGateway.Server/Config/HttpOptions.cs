using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>Section <c>gateway.http</c> (<c>http.md</c> §1).</summary>
public sealed class HttpOptions
{
    /// <summary>What programs may ask for over plain HTTP.</summary>
    public HttpEndpointsOptions Endpoints { get; set; } = new();
}

/// <summary>Section <c>gateway.http.endpoints</c>. All are off until somebody turns them on.</summary>
[OptionKind(OptionKind.Hot)]
public sealed class HttpEndpointsOptions
{
    /// <summary>Turns all of them on; each one's own <c>enabled</c> counts more.</summary>
    [OptionKind(OptionKind.Restart)] // Metrics are among them, and measuring begins at the start.
    public bool Enabled { get; set; }

    /// <summary><c>POST /v1/chat/completions</c>.</summary>
    public HttpEndpointOptions ChatCompletions { get; set; } = new();

    /// <summary><c>POST /v1/responses</c>.</summary>
    public HttpEndpointOptions Responses { get; set; } = new();

    /// <summary><c>POST /tools/invoke</c>.</summary>
    public ToolsInvokeOptions ToolsInvoke { get; set; } = new();

    /// <summary><c>GET /metrics</c>.</summary>
    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>Whether an endpoint is on.</summary>
    internal bool IsOn(bool? own) => own ?? Enabled;
}

/// <summary>An endpoint that runs agents.</summary>
public sealed class HttpEndpointOptions
{
    /// <summary>Whether it is on; as <c>gateway.http.endpoints.enabled</c> says when not set.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Longest body, in bytes. Pictures are in it.</summary>
    [Range(1024, 100 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 20 * 1024 * 1024;
}

/// <summary>Section <c>gateway.http.endpoints.toolsInvoke</c>.</summary>
public sealed class ToolsInvokeOptions
{
    /// <summary>Whether it is on; as <c>gateway.http.endpoints.enabled</c> says when not set.</summary>
    public bool? Enabled { get; set; }
}
