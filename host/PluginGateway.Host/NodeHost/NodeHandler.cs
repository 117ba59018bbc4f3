using PluginGateway.Contracts.Nodes;
using PluginGateway.PluginHosting;

namespace PluginGateway.Host.NodeHost;

/// <summary>The node side of one command, and whose it is.</summary>
/// <param name="Handler">Does it.</param>
/// <param name="Generation">The plugin's; null for the node's own.</param>
internal sealed record NodeHandler(INodeCommandHandler Handler, PluginGeneration? Generation)
{
    /// <summary>Its command, asked for once: nothing of a plugin is called to find it.</summary>
    public string Command { get; } = Handler.Command;
}
