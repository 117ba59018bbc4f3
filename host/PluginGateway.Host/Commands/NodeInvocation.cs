using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.Host.Commands;

/// <summary>What verbs share that have a node do something: which node is meant, and what to do about a refusal.</summary>
internal static class NodeInvocation
{
    /// <summary>Asks the node.</summary>
    /// <param name="client">The gateway.</param>
    /// <param name="asked">What is asked, with the node as somebody at a terminal has called it.</param>
    /// <param name="token">Gives up.</param>
    /// <exception cref="GatewayException">There is no such node, or several; or it was not done.</exception>
    public static async Task<NodeInvokeAnswer> AskAsync(GatewayClient client, NodeInvokeParams asked, CancellationToken token)
    {
        var id = await NodeNames.FindAsync(client, asked.NodeId, token);
        try
        {
            return await client.CallAsync(NodeMethods.Invoke, asked with { NodeId = id }, token);
        }
        catch (GatewayException e) when (Refusal(e.Error) is { } refused)
        {
            throw new GatewayException(e.Error with { Message = $"{e.Message}: {Remedy(refused)}" }, e);
        }
    }

    private static NodeCommandRefused? Refusal(ErrorShape error) =>
        error.Details is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("reason", out _) ? details.Deserialize(NodesJson.Default.NodeCommandRefused) : null;

    // The gateway's own words (NodeCommandPolicy).
    private static string Remedy(NodeCommandRefused refused) => (refused.Reason, refused.Command) switch
    {
        ("command not allowlisted", var command) => $"{command} is not known of this node's platform, or forbidden; gateway.nodes.allowCommands and denyCommands of the gateway's configuration decide",
        ("command not declared by node" or "node did not declare commands", "system.run") =>
            """it runs no programs until its owner says which: on that machine, write exec-policy.json into the folder node of the state directory (pgw node run), chmod 600, for example {"version":1,"allow":[{"file":"/usr/bin/uname","args":["-a"]}]}""",
        ("command not declared by node" or "node did not declare commands", var command) => $"the node does not offer {command}; pgw nodes describe shows what it offers",
        ({ } reason, _) => $"{reason} (pgw nodes pending)",
    };
}
