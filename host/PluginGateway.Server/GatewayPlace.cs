using PluginGateway.Server.Config;

namespace PluginGateway.Server;

/// <summary>Where a gateway keeps things and finds plugins.</summary>
/// <param name="ConfigPath">The operator's file, <c>plugins.json</c>.</param>
/// <param name="State">The state directory.</param>
/// <param name="PluginRoots">Folders whose subfolders are plugins.</param>
/// <param name="WebRoot">The web page's files; null when there is none.</param>
public sealed record GatewayPlace(string ConfigPath, StateDirectory State, IReadOnlyList<string> PluginRoots, string? WebRoot)
{
    /// <summary>The file is the one that came with the program, which the next version of the program replaces: it is read and never written.</summary>
    public bool IsConfigShipped { get; init; }
}
