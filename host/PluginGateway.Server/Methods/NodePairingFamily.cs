using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;

namespace PluginGateway.Server.Methods;

/// <summary><c>node.pair.*</c> (<c>methods.md</c> §9).</summary>
internal sealed class NodePairingFamily(NodePairing pairing) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(NodePairingMethods.Request, Access.Pairing, (node, _) => pairing.RequestAsync(node));
        methods.Add(NodePairingMethods.List, Access.Pairing, (_, _) => ValueTask.FromResult(pairing.List()));
        methods.Add(NodePairingMethods.Approve, Access.Pairing, (decision, context) => pairing.ApproveAsync(decision.RequestId, context.Caller.Scopes));
        methods.Add(NodePairingMethods.Reject, Access.Pairing, (decision, _) => pairing.RejectAsync(decision.RequestId));
        methods.Add(NodePairingMethods.Verify, Access.Pairing, (shown, _) => ValueTask.FromResult(pairing.Verify(shown)));
    }
}
