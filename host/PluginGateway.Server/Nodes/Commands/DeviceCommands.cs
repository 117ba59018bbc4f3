using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary><c>device.*</c>: of this gateway's own node (<c>pgw node run</c>).</summary>
internal static class DeviceCommands
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeCommand> All { get; } = [new("device.info", "Tells what kind of machine the node is.") { Platforms = NodePlatforms.Desktop }];
}
