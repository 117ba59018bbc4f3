using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>
/// Pairing of nodes as older clients know it (<c>nodes.md</c> §2.2): the same requests and devices as <see cref="DeviceMethods"/>, those of role node. What is approved here lets the
/// node's socket in.
/// </summary>
public static class NodePairingMethods
{
    /// <summary>Asks for a node to be let in. A node's socket asks by itself when it connects.</summary>
    public static readonly Method<NodePairRequestParams, NodePairRequested> Request = new("node.pair.request", NodePairingJson.Default) { OnlyIn = ProtocolLimits.Version };

    /// <summary>What waits for a decision, and what is paired. Never a token.</summary>
    public static readonly Method<ListParams, NodePairList> List = new("node.pair.list", NodePairingJson.Default);

    /// <summary>Lets a node in, and tells its new token: the only time that it is shown.</summary>
    public static readonly Method<PairingDecisionParams, NodePairApproved> Approve = new("node.pair.approve", NodePairingJson.Default);

    /// <summary>Turns a request down. The node may ask again.</summary>
    public static readonly Method<PairingDecisionParams, NodePairRejected> Reject = new("node.pair.reject", NodePairingJson.Default);

    /// <summary>Whether a token is one that a node was given.</summary>
    public static readonly Method<NodePairVerifyParams, NodePairVerified> Verify = new("node.pair.verify", NodePairingJson.Default) { OnlyIn = ProtocolLimits.Version };

    /// <summary>Forgets a node: its socket is closed, and it is never let in again without a person's decision. Protocol 4; <c>device.pair.remove</c> does the same.</summary>
    public static readonly Method<NodeParams, NodeParams> Remove = new("node.pair.remove", NodePairingJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>A node waits for a decision.</summary>
    public static readonly GatewayEvent<NodePairRequest> Requested = new("node.pair.requested", NodePairingJson.Default, Access.Pairing);

    /// <summary>A request was decided about.</summary>
    public static readonly GatewayEvent<NodePairResolved> Resolved = new("node.pair.resolved", NodePairingJson.Default, Access.Pairing);
}

/// <summary>What is said of a node for which somebody asks. Everything is shown to people and decides nothing, but for <see cref="Commands"/>.</summary>
public abstract record NodePairFacts
{
    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Operating system.</summary>
    public string? Platform { get; init; }

    /// <summary>Version of its program.</summary>
    public string? Version { get; init; }

    /// <summary>Version of its core.</summary>
    public string? CoreVersion { get; init; }

    /// <summary>Version of its user interface.</summary>
    public string? UiVersion { get; init; }

    /// <summary>For example <c>iPhone</c>.</summary>
    public string? DeviceFamily { get; init; }

    /// <summary>For example <c>iPhone17,1</c>.</summary>
    public string? ModelIdentifier { get; init; }

    /// <summary>Its capabilities.</summary>
    public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>The commands that it offers. An approval that lets it run programs needs an admin.</summary>
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>Where it is said to be.</summary>
    public string? RemoteIp { get; init; }
}

/// <summary>Params of <c>node.pair.request</c>.</summary>
/// <param name="NodeId">The node: the id of its device, which is made of its key. A socket with another identity is never let in by it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodePairRequestParams([property: StringLength(NodePairRequestParams.LongestId, MinimumLength = 1)] string NodeId) : NodePairFacts
{
    /// <summary>Longest id of a node, in characters.</summary>
    public const int LongestId = 128;

    /// <summary>A hint for user interfaces.</summary>
    public bool? Silent { get; init; }
}

/// <summary>A node that waits for a decision; payload of <c>node.pair.requested</c>.</summary>
/// <param name="RequestId">What the decision names.</param>
/// <param name="NodeId">The node.</param>
/// <param name="IsRepair">Whether it is paired already.</param>
/// <param name="Ts">When it first asked, in Unix milliseconds.</param>
public sealed record NodePairRequest(string RequestId, string NodeId, bool IsRepair, long Ts) : NodePairFacts
{
    /// <summary>What its user lets it do.</summary>
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>A hint for user interfaces.</summary>
    public bool? Silent { get; init; }

    /// <summary>The scopes that somebody needs to approve it.</summary>
    public IReadOnlyList<string>? RequiredApproveScopes { get; init; }
}

/// <summary>Answer of <c>node.pair.request</c>.</summary>
/// <param name="Status">Always <c>pending</c>.</param>
/// <param name="Request">The request; the older one when there was one already.</param>
/// <param name="Created">Whether it is new.</param>
public sealed record NodePairRequested(string Status, NodePairRequest Request, bool Created);

/// <summary>A paired node.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="CreatedAtMs">When it was first paired, in Unix milliseconds.</param>
/// <param name="ApprovedAtMs">When it was last approved, in Unix milliseconds.</param>
public sealed record PairedNode(string NodeId, long CreatedAtMs, long ApprovedAtMs) : NodePairFacts
{
    /// <summary>Its new token; only in the answer of the approval that made it.</summary>
    public string? Token { get; init; }

    /// <summary>What its user lets it do.</summary>
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>When it last connected, in Unix milliseconds; true to the minute.</summary>
    public long? LastConnectedAtMs { get; init; }

    /// <summary>Never prints the token.</summary>
    public override string ToString() => $"PairedNode({NodeId})";
}

/// <summary>Answer of <c>node.pair.list</c>.</summary>
/// <param name="Pending">Requests, newest first.</param>
/// <param name="Paired">Paired nodes, newest approval first.</param>
public sealed record NodePairList(IReadOnlyList<NodePairRequest> Pending, IReadOnlyList<PairedNode> Paired);

/// <summary>Answer of <c>node.pair.approve</c>.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Node">The node as it is now.</param>
public sealed record NodePairApproved(string RequestId, PairedNode Node);

/// <summary>Answer of <c>node.pair.reject</c>.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="NodeId">The node.</param>
public sealed record NodePairRejected(string RequestId, string NodeId);

/// <summary>Params of <c>node.pair.verify</c>.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Token">What it has shown.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodePairVerifyParams([property: NonEmpty] string NodeId, [property: NonEmpty] string Token)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => $"NodePairVerifyParams({NodeId}, ***)";
}

/// <summary>Answer of <c>node.pair.verify</c>.</summary>
/// <param name="Ok">Whether it is the node's.</param>
public sealed record NodePairVerified(bool Ok)
{
    /// <summary>The node; only when it is.</summary>
    public PairedNode? Node { get; init; }
}

/// <summary>Payload of <c>node.pair.resolved</c>.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="NodeId">The node.</param>
/// <param name="Decision"><c>approved</c> or <c>rejected</c>.</param>
/// <param name="Ts">When, in Unix milliseconds.</param>
public sealed record NodePairResolved(string RequestId, string NodeId, string Decision, long Ts);

/// <summary>JSON of node pairing.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(NodePairRequestParams))]
[JsonSerializable(typeof(NodePairRequested))]
[JsonSerializable(typeof(NodePairList))]
[JsonSerializable(typeof(PairingDecisionParams))]
[JsonSerializable(typeof(NodePairApproved))]
[JsonSerializable(typeof(NodePairRejected))]
[JsonSerializable(typeof(NodeParams))]
[JsonSerializable(typeof(NodePairVerifyParams))]
[JsonSerializable(typeof(NodePairVerified))]
[JsonSerializable(typeof(NodePairResolved))]
public sealed partial class NodePairingJson : JsonSerializerContext;
