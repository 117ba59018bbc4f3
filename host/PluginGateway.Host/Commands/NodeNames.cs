using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>Finds the node that somebody means: by its id, or by its name when no other has the same.</summary>
internal static class NodeNames
{
    /// <summary>Finds it.</summary>
    /// <exception cref="GatewayException">There is none, or several.</exception>
    public static async Task<string> FindAsync(GatewayClient client, string name, CancellationToken token)
    {
        var nodes = (await client.CallAsync(NodeMethods.List, ListParams.Value, token)).Nodes;
        if (nodes.Any(node => node.NodeId == name))
        {
            return name;
        }

        var named = nodes.Where(node => string.Equals(node.DisplayName, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Count == 1
            ? named[0].NodeId
            : throw new GatewayException(ErrorCodes.InvalidRequest, named.Count == 0 ? $"there is no node '{name}' (pgw nodes list)" : $"{named.Count} nodes are called '{name}': use an id (pgw nodes list)");
    }
}
