using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>Finds the node that somebody means, among those of a gateway.</summary>
internal static class NodeNames
{
    /// <summary>Finds it.</summary>
    /// <exception cref="GatewayException">There is none, or several.</exception>
    public static async Task<string> FindAsync(GatewayClient client, string name, CancellationToken token)
    {
        var found = NodeChoice.Find((await client.CallAsync(NodeMethods.List, ListParams.Value, token)).Nodes, name);
        return found switch
        {
            [var one] => one.NodeId,
            [] => throw new GatewayException(ErrorCodes.InvalidRequest, $"there is no node '{name}' (pgw nodes list)"),
            _ => throw new GatewayException(ErrorCodes.InvalidRequest, $"'{name}' is {found.Count} nodes, use the id of one: {NodeChoice.Describe(found)}"),
        };
    }
}
