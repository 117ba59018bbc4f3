using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting;

/// <summary>One member of <c>plugins</c> in <c>plugins.json</c>. Immutable.</summary>
/// <param name="Id">The member's name; must be the id in the folder's <c>plugin.json</c>.</param>
/// <param name="Enabled">Whether it is to run. Nothing else makes the host run a plugin's code.</param>
/// <param name="Config">The member's <c>config</c>; copied when the plugin is loaded, so that later changes do not reach it.</param>
public sealed record PluginEntry(string Id, bool Enabled, IConfiguration Config)
{
    /// <summary>The plugin's folder as an absolute path; when null it is looked for in <see cref="PluginHostOptions.SearchRoots"/>.</summary>
    public string? Source { get; init; }

    /// <summary>The only content that may run, as the SHA-256 that <c>plugins.status</c> shows, in hex; null when any may.</summary>
    public string? Sha256 { get; init; }
}
