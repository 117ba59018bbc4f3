using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Nodes;
using PluginGateway.Server.Nodes.Happenings;

namespace PluginGateway.Server.Methods;

/// <summary>What nodes alone may call: <c>node.invoke.result</c>, <c>node.event</c>, <c>skills.bins</c> (<c>methods.md</c> §9, §6).</summary>
internal sealed class NodeSideFamily(NodeRegistry nodes, NodeInvocations invocations, NodeResultRoom room, NodeHappenings happenings) : IMethodFamily
{
    private static readonly NodeHeard Heard = new();
    private static readonly NodeHeard Late = new() { Ignored = true };
    private static readonly SkillBins NoBins = new([]);

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(NodeMethods.Result, Access.Node, (result, context) => ValueTask.FromResult(Take(result, Require(context.Caller))));
        methods.Add(NodeMethods.Event, Access.Node, (told, context) => ValueTask.FromResult(happenings.Take(Require(context.Caller), told)));
        methods.Add(NodeMethods.SkillBins, Access.Node, (_, _) => ValueTask.FromResult(NoBins));
    }

    // Late and second answers are normal (nodes.md §4): the node is told that they were heard, and nothing comes of them.
    private NodeHeard Take(NodeResultParams result, NodeSession node)
    {
        if (result.NodeId != node.Id)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "nodeId mismatch");
        }

        return invocations.Complete(result.Id, node.Id, () => Read(result)) ? Heard : Late;
    }

    private NodeReply Read(NodeResultParams result) => room.TryTake(NodeReply.SizeOf(result), out var place)
        ? NodeReply.Of(result, place)
        : NodeReply.NoRoom();

    private NodeSession Require(Caller caller) => nodes.Of(caller.ConnectionId) ?? throw new GatewayException(ErrorCodes.Unavailable, "the node's connection is being closed");
}
