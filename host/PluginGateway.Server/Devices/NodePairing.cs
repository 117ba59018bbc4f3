using PluginGateway.Protocol;
using PluginGateway.Server.Nodes;

namespace PluginGateway.Server.Devices;

/// <summary>
/// <c>node.pair.*</c> as a view of the one store of devices: the requests and devices of role node. What is approved here is what a socket is let in by, and the other way round. Any thread.
/// </summary>
internal sealed class NodePairing(DeviceBook book, DevicePairing pairing, DeviceTokens tokens, NodeOffers offers, ExecutingCommands executing)
{
    private const int MostNames = 256;

    /// <summary>Asks for a node.</summary>
    /// <exception cref="GatewayException">The id is blank, too many devices wait already, or the device waits for another role.</exception>
    public async ValueTask<NodePairRequested> RequestAsync(NodePairRequestParams wanted)
    {
        var id = wanted.NodeId.Trim();
        if (id.Length == 0 || id.Any(char.IsControl) || wanted.Commands is { Count: > MostNames } || wanted.Caps is { Count: > MostNames })
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"nodeId required, without control characters; at most {MostNames} caps and commands");
        }

        var look = new DeviceLook(wanted.DisplayName, wanted.Platform, ClientId: null, ClientMode: null, Roles.Node, wanted.RemoteIp);
        var (request, created) = await pairing.AskForNodeAsync(new PairingRequest(Guid.NewGuid().ToString(), id, PublicKey: "", Roles.Node, [], wanted.Commands ?? [], look, IsRepair: false, book.Now)
        {
            Node = new NodeFacts
            {
                Version = wanted.Version,
                CoreVersion = wanted.CoreVersion,
                UiVersion = wanted.UiVersion,
                DeviceFamily = wanted.DeviceFamily,
                ModelIdentifier = wanted.ModelIdentifier,
                Caps = wanted.Caps,
                Commands = wanted.Commands,
                Silent = wanted.Silent,
            },
        });
        return new NodePairRequested("pending", NodePairingEntries.Of(request), created);
    }

    /// <summary>What waits, and what is paired.</summary>
    public NodePairList List() => new(
        [
            .. offers.Waiting().Select(offers.Shown).OfType<NodePairRequest>(),
            .. book.Waiting().Where(IsNode).Select(request => NodePairingEntries.Of(request) with { RequiredApproveScopes = [Scopes.Pairing, .. executing.ScopesToApprove(request.Role, request.Commands)] }),
        ],
        [.. Paired().Select(device => NodePairingEntries.Of(device))]);

    /// <summary>The paired nodes, newest approval first.</summary>
    public IEnumerable<Device> Paired() => book.Paired().Where(device => device.Standing(Roles.Node) is not null);

    /// <summary>Approves a request, exactly as it stands, and makes a token.</summary>
    /// <exception cref="GatewayException">There is no such request, or the approver does not hold all that it asks for.</exception>
    public async ValueTask<NodePairApproved> ApproveAsync(string requestId, IEnumerable<string> held)
    {
        if (offers.Find(requestId) is not null)
        {
            // The node is in already, and has its token.
            var offered = await offers.ApproveAsync(requestId, held);
            return new NodePairApproved(requestId, NodePairingEntries.Of(book.Find(offered.DeviceId)!));
        }

        var request = Require(requestId);
        await pairing.ApproveAsync(requestId, held);
        var device = book.Find(request.DeviceId)!;
        var token = await tokens.IssueAsync(device.Id, Roles.Node, [], device.Look);
        return new NodePairApproved(requestId, NodePairingEntries.Of(device, token?.Text));
    }

    /// <summary>Turns a request down.</summary>
    /// <exception cref="GatewayException">There is no such request.</exception>
    public async ValueTask<NodePairRejected> RejectAsync(string requestId)
    {
        if (offers.Find(requestId) is not null)
        {
            return new NodePairRejected(requestId, (await offers.RejectAsync(requestId)).DeviceId);
        }

        Require(requestId);
        var rejected = await pairing.RejectAsync(requestId);
        return new NodePairRejected(rejected.RequestId, rejected.DeviceId);
    }

    /// <summary>Whether a token is the node's.</summary>
    public NodePairVerified Verify(NodePairVerifyParams shown) =>
        tokens.Owns(shown.NodeId, Roles.Node, shown.Token) ? new NodePairVerified(Ok: true) { Node = NodePairingEntries.Of(book.Find(shown.NodeId)!) } : new NodePairVerified(Ok: false);

    private static bool IsNode(PairingRequest request) => request.Role == Roles.Node;

    private PairingRequest Require(string requestId) =>
        book.Request(requestId) is { } request && IsNode(request) ? request : throw new GatewayException(ErrorCodes.InvalidRequest, "unknown requestId");
}
