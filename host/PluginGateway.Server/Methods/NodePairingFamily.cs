using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Devices;

namespace PluginGateway.Server.Methods;

/// <summary><c>node.pair.*</c> (<c>methods.md</c> §9, <c>protocol-4.md</c> §8).</summary>
internal sealed class NodePairingFamily(NodePairing pairing, DevicePairing devices, CredentialFence fence) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(NodePairingMethods.Request, Access.Pairing, (node, _) => pairing.RequestAsync(node));
        methods.Add(NodePairingMethods.List, Access.Pairing, (_, _) => ValueTask.FromResult(pairing.List()));
        methods.Add(NodePairingMethods.Approve, Access.Pairing, (decision, context) => pairing.ApproveAsync(decision.RequestId, context.Caller.Scopes));
        methods.Add(NodePairingMethods.Reject, Access.Pairing, (decision, _) => pairing.RejectAsync(decision.RequestId));
        methods.Add(NodePairingMethods.Verify, Access.Pairing, (shown, _) => ValueTask.FromResult(pairing.Verify(shown)));
        methods.Add(NodePairingMethods.Remove, Access.Pairing, RemoveAsync);
    }

    // Nodes and devices are the same thing: who is not paired as a node is not removed as one.
    private async ValueTask<NodeParams> RemoveAsync(NodeParams node, MethodContext<NodeParams> context)
    {
        if (!pairing.Paired().Any(device => device.Id == node.NodeId))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "unknown nodeId");
        }

        await devices.RemoveAsync(node.NodeId);
        fence.Close(node.NodeId, "device removed");
        return node;
    }
}
