using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>What waits for nodes that are asleep, and what nodes say of themselves after their greeting (<c>protocol-4.md</c> §8). Protocol 4 alone.</summary>
public static class NodePendingMethods
{
    private const int Only = ProtocolLimits.NewestVersion;

    /// <summary>Notes something that a node is to do when it looks next.</summary>
    public static readonly Method<NodePendingEnqueueParams, NodePendingQueued> Enqueue = new("node.pending.enqueue", NodePendingJson.Default) { OnlyIn = Only };

    /// <summary>Tells a node what waits for it; it stays until the node acknowledges it or its time is over.</summary>
    public static readonly Method<NodePendingDrainParams, NodePendingItems> Drain = new("node.pending.drain", NodePendingJson.Default) { OnlyIn = Only };

    /// <summary>Tells a node which invocations wait for it to come to the front. None: they are answered at once here, or refused.</summary>
    public static readonly Method<ListParams, NodePendingActions> Pull = new("node.pending.pull", NodePendingJson.Default) { OnlyIn = Only };

    /// <summary>A node has done something that waited.</summary>
    public static readonly Method<NodePendingAckParams, NodePendingAcked> Ack = new("node.pending.ack", NodePendingJson.Default) { OnlyIn = Only };

    /// <summary>A node's tools for agents. Heard and not used: agents ask nodes by <c>node.invoke</c> here.</summary>
    public static readonly Method<NoParams, NodePublished> PluginTools = new("node.pluginTools.update", NodePendingJson.Default) { OnlyIn = Only };

    /// <summary>A node's skills. Heard and not used.</summary>
    public static readonly Method<NoParams, NodePublished> Skills = new("node.skills.update", NodePendingJson.Default) { OnlyIn = Only };

    /// <summary>A node's runners. Heard and not used.</summary>
    public static readonly Method<NoParams, NodePublished> Runners = new("node.runnerInventory.update", NodePendingJson.Default) { OnlyIn = Only };

    /// <summary>How far a node is with an invocation. Heard; whoever waits for it hears the end.</summary>
    public static readonly Method<NoParams, NodeHeard> Progress = new("node.invoke.progress", NodePendingJson.Default) { OnlyIn = Only };
}

/// <summary>Params of <c>node.pending.enqueue</c>.</summary>
/// <param name="NodeId">The node; a paired one.</param>
/// <param name="Type">What is to be done, for example <c>status.request</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodePendingEnqueueParams([property: NonEmpty] string NodeId, [property: StringLength(64, MinimumLength = 1)] string Type)
{
    /// <summary><c>normal</c> or <c>high</c>; normal when absent.</summary>
    [StringLength(16, MinimumLength = 1)] public string? Priority { get; init; }

    /// <summary>How long it waits, in milliseconds; a day when absent.</summary>
    [Range(1_000, 604_800_000)] public long? ExpiresInMs { get; init; }

    /// <summary>Whether the node is to be woken. This gateway has no way to do so.</summary>
    public bool? Wake { get; init; }
}

/// <summary>Answer of <c>node.pending.enqueue</c>.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Revision">Counts changes of what waits for it.</param>
/// <param name="Queued">What was noted; of the same type nothing is noted twice.</param>
/// <param name="WakeTriggered">Always false.</param>
public sealed record NodePendingQueued(string NodeId, long Revision, NodePendingItem Queued, bool WakeTriggered);

/// <summary>Something that waits for a node.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">What is to be done.</param>
/// <param name="Priority"><c>normal</c> or <c>high</c>.</param>
/// <param name="CreatedAtMs">When it was noted, in Unix milliseconds.</param>
public sealed record NodePendingItem(string Id, string Type, string Priority, long CreatedAtMs)
{
    /// <summary>Until when it waits, in Unix milliseconds; absent for what is always there.</summary>
    public long? ExpiresAtMs { get; init; }
}

/// <summary>Params of <c>node.pending.drain</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodePendingDrainParams
{
    /// <summary>At most so many, 10 when absent.</summary>
    [Range(1, 64)] public int? MaxItems { get; init; }
}

/// <summary>Answer of <c>node.pending.drain</c>.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Revision">Counts changes of what waits for it.</param>
/// <param name="Items">What waits, urgent things first; when there is nothing, one item that asks for the node's state.</param>
/// <param name="HasMore">Whether there is more.</param>
public sealed record NodePendingItems(string NodeId, long Revision, IReadOnlyList<NodePendingItem> Items, bool HasMore);

/// <summary>Answer of <c>node.pending.pull</c>.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Actions">None.</param>
public sealed record NodePendingActions(string NodeId, IReadOnlyList<JsonElement> Actions);

/// <summary>Params of <c>node.pending.ack</c>.</summary>
/// <param name="Ids">What was done.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NodePendingAckParams(IReadOnlyList<string> Ids);

/// <summary>Answer of <c>node.pending.ack</c>.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="AckedIds">What was there of it.</param>
/// <param name="RemainingCount">How much still waits.</param>
public sealed record NodePendingAcked(string NodeId, IReadOnlyList<string> AckedIds, int RemainingCount);

/// <summary>Answer to what a node publishes.</summary>
/// <param name="NodeId">The node.</param>
public sealed record NodePublished(string NodeId)
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;
}

/// <summary>JSON of what waits for nodes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NodePendingEnqueueParams))]
[JsonSerializable(typeof(NodePendingQueued))]
[JsonSerializable(typeof(NodePendingDrainParams))]
[JsonSerializable(typeof(NodePendingItems))]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(NodePendingActions))]
[JsonSerializable(typeof(NodePendingAckParams))]
[JsonSerializable(typeof(NodePendingAcked))]
[JsonSerializable(typeof(NoParams))]
[JsonSerializable(typeof(NodePublished))]
[JsonSerializable(typeof(NodeHeard))]
public sealed partial class NodePendingJson : JsonSerializerContext;
