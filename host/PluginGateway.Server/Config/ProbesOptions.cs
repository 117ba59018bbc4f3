using System.ComponentModel.DataAnnotations;

namespace PluginGateway.Server.Config;

/// <summary>
/// Section <c>gateway.probes</c>: a port for supervisors and scrapers that have no credential. It answers <c>/livez</c>, <c>/readyz</c>, <c>/startupz</c> and <c>/metrics</c>, and nothing else.
/// </summary>
[OptionKind(OptionKind.Restart)]
public sealed class ProbesOptions
{
    /// <summary>The port; none of its own when not set: the probes are on the gateway's in any case.</summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The address it listens on. Where others reach it they learn which channels and plugins there are and how busy they are, but nothing that was said.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>Whether <c>/metrics</c> is there too.</summary>
    public bool Metrics { get; set; } = true;
}

/// <summary>Section <c>gateway.http.endpoints.metrics</c>.</summary>
[OptionKind(OptionKind.Restart)]
public sealed class MetricsOptions
{
    /// <summary>Whether <c>/metrics</c> is there, with a credential; as <c>gateway.http.endpoints.enabled</c> says when not set.</summary>
    public bool? Enabled { get; set; }
}
