namespace PluginGateway.PluginHosting;

/// <summary>What became known of a plugin on its way into memory, also when it was refused half-way.</summary>
internal sealed class LoadReport
{
    public string? Source { get; set; }

    public string? Version { get; set; }

    public string? Hash { get; set; }

    public string? Contracts { get; set; }
}
