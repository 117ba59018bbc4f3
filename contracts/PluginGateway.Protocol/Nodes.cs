using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Nodes and what they are asked to do (<c>methods.md</c> §9, <c>nodes.md</c> §3–§7).</summary>
public static class NodeMethods
{
    /// <summary>Every node that is connected or paired.</summary>
    public static readonly Method<ListParams, NodeList> List = new("node.list", NodesJson.Default);

    /// <summary>One of them, with the contracts of its commands.</summary>
    public static readonly Method<NodeParams, NodeDescription> Describe = new("node.describe", NodesJson.Default);

    /// <summary>Has a node do something, and waits for its answer.</summary>
    public static readonly Method<NodeInvokeParams, NodeInvokeAnswer> Invoke = new("node.invoke", NodesJson.Default);

    /// <summary>Gives a paired node a name that counts more than its own.</summary>
    public static readonly Method<NodeRenameParams, NodeRenameParams> Rename = new("node.rename", NodesJson.Default);

    /// <summary>A node's answer to <see cref="InvokeRequest"/>.</summary>
    public static readonly Method<NodeResultParams, NodeHeard> Result = new("node.invoke.result", NodesJson.Default);

    /// <summary>Something that happened on a node.</summary>
    public static readonly Method<NodeEventParams, NodeHeard> Event = new("node.event", NodesJson.Default);

    /// <summary>Programs of skills, which node hosts allow without asking. This gateway has no skills: none.</summary>
    public static readonly Method<ListParams, SkillBins> SkillBins = new("skills.bins", NodesJson.Default);

    /// <summary>What a node is to do. Sent to that node alone, without <c>seq</c>.</summary>
    public static readonly GatewayEvent<NodeInvokeRequest> InvokeRequest = new("node.invoke.request", NodesJson.Default, Access.Node);

    /// <summary>Nobody waits any more for what a node was to do. Only to nodes that declare the capability <see cref="CancelCapability"/>.</summary>
    public static readonly GatewayEvent<NodeInvokeCancel> InvokeCancel = new("node.invoke.cancel", NodesJson.Default, Access.Node);

    /// <summary>The capability of a node that understands <see cref="InvokeCancel"/>.</summary>
    public const string CancelCapability = "invoke.cancel";
}

/// <summary>Answer of <c>node.list</c>.</summary>
/// <param name="Ts">The gateway's clock, in Unix milliseconds.</param>
/// <param name="Nodes">Connected ones first, then by name.</param>
public sealed record NodeList(long Ts, IReadOnlyList<NodeEntry> Nodes);

/// <summary>A node. What it says of itself is its own word.</summary>
public record NodeEntry
{
    /// <summary>Its device's id; what it calls itself when it has shown no device.</summary>
    public required string NodeId { get; init; }

    /// <summary>Name for people: the one of <c>node.rename</c>, else its own.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Operating system.</summary>
    public string? Platform { get; init; }

    /// <summary>Version of its program.</summary>
    public string? Version { get; init; }

    /// <summary>Version of its core, where it says so.</summary>
    public string? CoreVersion { get; init; }

    /// <summary>Version of its user interface, where it says so.</summary>
    public string? UiVersion { get; init; }

    /// <summary>For example <c>iPhone</c>.</summary>
    public string? DeviceFamily { get; init; }

    /// <summary>For example <c>iPhone17,1</c>.</summary>
    public string? ModelIdentifier { get; init; }

    /// <summary>Where it is, or was last, connected from.</summary>
    public string? RemoteIp { get; init; }

    /// <summary>Its capabilities, sorted; none while it is away.</summary>
    public required IReadOnlyList<string> Caps { get; init; }

    /// <summary>The commands that it offers and that are allowed on its platform, sorted; none while it is away.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>Its <c>PATH</c>.</summary>
    public string? PathEnv { get; init; }

    /// <summary>What its user lets it do.</summary>
    public IReadOnlyDictionary<string, bool>? Permissions { get; init; }

    /// <summary>When it connected, in Unix milliseconds.</summary>
    public long? ConnectedAtMs { get; init; }

    /// <summary>Whether it is a paired device.</summary>
    public required bool Paired { get; init; }

    /// <summary>Whether it is connected.</summary>
    public required bool Connected { get; init; }

    /// <summary><c>approved</c>, <c>pending-approval</c> or <c>unapproved</c>: how it stands with what it offers, where that is approved apart from the node. Protocol 4, as what follows.</summary>
    public string? ApprovalState { get; init; }

    /// <summary>What a decision about it names (<c>node.pair.approve</c>).</summary>
    public string? PendingRequestId { get; init; }

    /// <summary>Capabilities that wait for it.</summary>
    public IReadOnlyList<string>? PendingDeclaredCaps { get; init; }

    /// <summary>Commands that wait for it.</summary>
    public IReadOnlyList<string>? PendingDeclaredCommands { get; init; }

    /// <summary>What its user lets it do, in the same request.</summary>
    public IReadOnlyDictionary<string, bool>? PendingDeclaredPermissions { get; init; }

    /// <summary>When it was last connected, in Unix milliseconds; true to the minute. Absent while it is.</summary>
    public long? LastSeenAtMs { get; init; }

    /// <summary>What its program calls itself.</summary>
    public string? ClientId { get; init; }

    /// <summary>How it runs.</summary>
    public string? ClientMode { get; init; }
}

/// <summary>Answer of <c>node.describe</c>.</summary>
public sealed record NodeDescription : NodeEntry
{
    /// <summary>The gateway's clock, in Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>What is known of its commands, in their order.</summary>
    public IReadOnlyList<NodeContract>? Contracts { get; init; }
}

/// <summary>What is known of a command.</summary>
/// <param name="Command">Its name.</param>
/// <param name="TimeoutMs">How long its answer is waited for unless the caller says otherwise.</param>
public sealed record NodeContract(string Command, int TimeoutMs)
{
    /// <summary>What it does.</summary>
    public string? Description { get; init; }

    /// <summary>JSON schema of its params; absent when they are not checked.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>JSON schema of its result; absent when nothing is known of it.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>The permission of <see cref="NodeEntry.Permissions"/> that it needs.</summary>
    public string? Permission { get; init; }

    /// <summary>The plugin that declares it; absent for what the gateway itself knows.</summary>
    public string? Plugin { get; init; }
}

/// <summary>Params of <c>node.describe</c>.</summary>
/// <param name="NodeId">The node.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodeParams([property: NonEmpty] string NodeId);

/// <summary>Params of <c>node.invoke</c>.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Command">The command.</param>
/// <param name="IdempotencyKey">The same key with the same params has its effect once.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodeInvokeParams([property: NonEmpty] string NodeId, [property: NonEmpty] string Command, [property: NonEmpty] string IdempotencyKey)
{
    /// <summary>Longest wait, in milliseconds.</summary>
    public const int LongestTimeoutMs = 600_000;

    /// <summary>The command's own params.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>How long to wait for the answer, in milliseconds; the command's own time when absent or 0.</summary>
    [Range(0, LongestTimeoutMs)]
    public int? TimeoutMs { get; init; }

    /// <summary>
    /// Whether the command's plugin may rework the result, for example keep a picture and answer with its address. Off by default: clients of the reference expect what the node said.
    /// </summary>
    public bool? Process { get; init; }
}

/// <summary>Answer of <c>node.invoke</c>.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Command">The command.</param>
public sealed record NodeInvokeAnswer(string NodeId, string Command)
{
    /// <summary>Always true: a failure is an error.</summary>
    public bool Ok { get; init; } = true;

    /// <summary>The result.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    [JsonConverter(typeof(RawJsonConverter))]
    public JsonElement? Payload { get; init; }

    /// <summary>The result as the text that the node has sent; null when it sent it otherwise, or when it was reworked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    [JsonConverter(typeof(RawJsonConverter))]
    [JsonPropertyName("payloadJSON")]
    public JsonElement? PayloadJson { get; init; }
}

/// <summary>Params and answer of <c>node.rename</c>.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="DisplayName">Its name.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodeRenameParams([property: NonEmpty] string NodeId, [property: NonEmpty] string DisplayName);

/// <summary>Params of <c>node.invoke.result</c>.</summary>
/// <param name="Id">The id of the <see cref="NodeInvokeRequest"/>.</param>
/// <param name="NodeId">The node's own id, as it stood there.</param>
/// <param name="Ok">Whether it was done.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodeResultParams([property: NonEmpty] string Id, [property: NonEmpty] string NodeId, bool Ok)
{
    /// <summary>The result.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>The result as JSON in a text. Anything else than a text is taken as <see cref="Payload"/>.</summary>
    [JsonPropertyName("payloadJSON")]
    public JsonElement? PayloadJson { get; init; }

    /// <summary>Why it was not done.</summary>
    public NodeError? Error { get; init; }
}

/// <summary>Why a node has not done something.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodeError
{
    /// <summary>See <c>nodes.md</c> §6.1.</summary>
    public string? Code { get; init; }

    /// <summary>For people.</summary>
    public string? Message { get; init; }
}

/// <summary>Params of <c>node.event</c>.</summary>
/// <param name="Event">What happened, for example <c>voice.transcript</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodeEventParams([property: NonEmpty] string Event)
{
    /// <summary>More about it.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>The same as JSON in a text. Node hosts of the reference send null when there is none.</summary>
    [JsonPropertyName("payloadJSON")]
    public string? PayloadJson { get; init; }
}

/// <summary>Answer to a node.</summary>
public sealed record NodeHeard
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;

    /// <summary>True when nothing came of it: a late or second answer, an event without an effect.</summary>
    public bool? Ignored { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary><c>node.event</c>: which it was. Protocol 4, as the next.</summary>
    public string? Event { get; init; }

    /// <summary><c>node.event</c>: whether something came of it.</summary>
    public bool? Handled { get; init; }
}

/// <summary>Answer of <c>skills.bins</c>.</summary>
/// <param name="Bins">Names of programs, sorted.</param>
public sealed record SkillBins(IReadOnlyList<string> Bins);

/// <summary>Payload of <c>node.invoke.request</c>.</summary>
/// <param name="Id">To be given back with the answer.</param>
/// <param name="NodeId">The node.</param>
/// <param name="Command">What to do.</param>
public sealed record NodeInvokeRequest(string Id, string NodeId, string Command)
{
    /// <summary>The params as JSON in a text; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    [JsonPropertyName("paramsJSON")]
    public string? ParamsJson { get; init; }

    /// <summary>How long the answer is waited for, in milliseconds, where the caller has said so.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>The same key is the same wish.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Payload of <c>node.invoke.cancel</c>.</summary>
/// <param name="Id">The id of the <see cref="NodeInvokeRequest"/>.</param>
/// <param name="NodeId">The node.</param>
public sealed record NodeInvokeCancel(string Id, string NodeId);

/// <summary>Details of <c>node not connected</c>.</summary>
/// <param name="Code"><c>NOT_CONNECTED</c>.</param>
public sealed record NodeNotConnected(string Code)
{
    /// <summary>Whether the node may have begun with it: never, it was not there.</summary>
    public bool NodeCommandDispatched { get; init; }

    /// <summary>The same as a failure of the node.</summary>
    public NodeError? NodeError { get; init; }
}

/// <summary>Details of a command that nobody has approved yet.</summary>
/// <param name="Code"><c>PAIRING_CHANGED</c>.</param>
/// <param name="Command">The command.</param>
public sealed record NodeCommandUnapproved(string Code, string Command)
{
    /// <summary>What a decision names.</summary>
    public string? RequestId { get; init; }
}

/// <summary>Details of <c>node command not allowed</c>.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Command">The command.</param>
public sealed record NodeCommandRefused(string Reason, string Command);

/// <summary>Details of a failure that the node has told.</summary>
/// <param name="NodeError">What it said.</param>
public sealed record NodeFailed(NodeError NodeError);

/// <summary>JSON of the node family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(NodeParams))]
[JsonSerializable(typeof(NodeDescription))]
[JsonSerializable(typeof(NodeInvokeParams))]
[JsonSerializable(typeof(NodeInvokeAnswer))]
[JsonSerializable(typeof(NodeRenameParams))]
[JsonSerializable(typeof(NodeResultParams))]
[JsonSerializable(typeof(NodeEventParams))]
[JsonSerializable(typeof(NodeHeard))]
[JsonSerializable(typeof(SkillBins))]
[JsonSerializable(typeof(NodeInvokeRequest))]
[JsonSerializable(typeof(NodeInvokeCancel))]
[JsonSerializable(typeof(NodeNotConnected))]
[JsonSerializable(typeof(NodeCommandUnapproved))]
[JsonSerializable(typeof(NodeCommandRefused))]
[JsonSerializable(typeof(NodeFailed))]
public sealed partial class NodesJson : JsonSerializerContext;
