using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Nodes;

namespace PluginGateway.Server.Methods;

/// <summary><c>node.pending.*</c>, and what nodes publish of themselves (<c>protocol-4.md</c> §8).</summary>
internal sealed class NodePendingFamily(NodeRegistry nodes, NodePendingWork pending, DeviceBook devices) : IMethodFamily
{
    private static readonly NodeHeard Heard = new() { Ignored = true, Reason = "whoever waits for it hears its end" };

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(NodePendingMethods.Enqueue, Access.Write, (wanted, _) => devices.Find(wanted.NodeId.Trim())?.Standing(Roles.Node) is not null
            ? ValueTask.FromResult(pending.Enqueue(wanted))
            : throw new GatewayException(ErrorCodes.InvalidRequest, "unknown nodeId"));
        methods.Add(NodePendingMethods.Drain, Access.Node, (drain, context) => ValueTask.FromResult(pending.Drain(Id(context.Caller), drain.MaxItems)));
        methods.Add(NodePendingMethods.Pull, Access.Node, (_, context) => ValueTask.FromResult(new NodePendingActions(Id(context.Caller), [])));
        methods.Add(NodePendingMethods.Ack, Access.Node, (ack, context) => ValueTask.FromResult(pending.Ack(Id(context.Caller), ack.Ids)));
        methods.Add(NodePendingMethods.PluginTools, Access.Node, (_, context) => ValueTask.FromResult(new NodePublished(Id(context.Caller))));
        methods.Add(NodePendingMethods.Skills, Access.Node, (_, context) => ValueTask.FromResult(new NodePublished(Id(context.Caller))));
        methods.Add(NodePendingMethods.Runners, Access.Node, (_, context) => ValueTask.FromResult(new NodePublished(Id(context.Caller))));
        methods.Add(NodePendingMethods.Progress, Access.Node, (_, _) => ValueTask.FromResult(Heard));
    }

    private string Id(Caller caller) => (nodes.Of(caller.ConnectionId) ?? throw new GatewayException(ErrorCodes.Unavailable, "the node's connection is being closed")).Id;
}
