namespace PluginGateway.Contracts.Nodes;

/// <summary>
/// Commands that belong together, as the gateway sees them. Registered with <see cref="IPluginBuilder.AddNodeCommands{TFamily}"/>; what nodes may be asked to do is derived from all of them. A family that
/// also is an <see cref="INodeResultProcessor"/> may rework the results of its commands. Constructed on gateways and on nodes: the constructor touches no device.
/// </summary>
public interface INodeCommandFamily
{
    /// <summary>Its commands. Asked for once, when the generation is loaded.</summary>
    IReadOnlyList<NodeCommand> Commands { get; }
}
