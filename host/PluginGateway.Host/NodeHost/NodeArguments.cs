using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.NodeHost;

/// <summary>What the command line says about one run of a node.</summary>
internal sealed class NodeArguments
{
    /// <summary>Which state directory; the node's own is <c>node</c> in it.</summary>
    public required Location Location { get; init; }

    /// <summary>The gateway that it lends its commands to.</summary>
    public required GatewayTarget Target { get; init; }

    /// <summary>What it calls itself.</summary>
    public required string Name { get; init; }

    /// <summary>Say everything on the console too.</summary>
    public bool Verbose { get; init; }
}
