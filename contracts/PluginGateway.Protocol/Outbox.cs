using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>What goes out to networks, and what became of each message. Ours; the reference has nothing like it.</summary>
public static class OutboxMethods
{
    /// <summary>Lists what goes out, the newest first.</summary>
    public static readonly Method<OutboxListParams, OutboxList> List = new("outbox.list", OutboxJson.Default);

    /// <summary>Sends a message again, whatever is known of it.</summary>
    public static readonly Method<OutboxEntryParams, OutboxChanged> Retry = new("outbox.retry", OutboxJson.Default);

    /// <summary>Takes a message back that was not sent, or lets one be of which nobody knows.</summary>
    public static readonly Method<OutboxEntryParams, OutboxChanged> Drop = new("outbox.drop", OutboxJson.Default);

    /// <summary>Tells the story of one message: received, decided, run, sent.</summary>
    public static readonly Method<ExplainParams, Explanation> Explain = new("messages.explain", OutboxJson.Default);
}

/// <summary>Params of <c>outbox.list</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OutboxListParams
{
    /// <summary>Only these states: <c>pending</c>, <c>sending</c>, <c>sent</c>, <c>unknown</c>, <c>failed</c>, <c>expired</c>, <c>dropped</c>. All that need attention or are under way when absent.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>So many at most; 50 when absent.</summary>
    [Range(1, 1000)]
    public int? Limit { get; init; }
}

/// <summary>Answer of <c>outbox.list</c>.</summary>
/// <param name="Entries">The newest first.</param>
/// <param name="Counts">How many there are in each state, all together.</param>
public sealed record OutboxList(IReadOnlyList<OutboxItem> Entries, IReadOnlyDictionary<string, long> Counts);

/// <summary>One part of a message that goes out.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="To">The chat.</param>
/// <param name="Kind"><c>reply</c>, <c>send</c> or <c>notice</c>.</param>
/// <param name="State">What is known of it.</param>
public sealed record OutboxItem(string Id, string Channel, string AccountId, string To, string Kind, string State)
{
    /// <summary>The key under which it cannot be put in twice.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The beginning of its text.</summary>
    public required string Preview { get; init; }

    /// <summary>Which part of the whole, from 1.</summary>
    public required int Part { get; init; }

    /// <summary>How many parts the whole has.</summary>
    public required int Parts { get; init; }

    /// <summary>How often it was tried, or asked for.</summary>
    public required int Attempts { get; init; }

    /// <summary>Before this it is not tried again, in Unix milliseconds; absent when it waits for nothing.</summary>
    public long? NotBefore { get; init; }

    /// <summary>After this it is not sent any more, in Unix milliseconds.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>The network's id of it.</summary>
    public string? MessageId { get; init; }

    /// <summary>Why it is not sent.</summary>
    public string? Error { get; init; }

    /// <summary>The run that said it.</summary>
    public string? RunId { get; init; }

    /// <summary>The session it belongs to.</summary>
    public string? SessionKey { get; init; }

    /// <summary>When it was put in, in Unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>When its state last changed, in Unix milliseconds.</summary>
    public required long ChangedAt { get; init; }
}

/// <summary>Params that name an entry.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record OutboxEntryParams
{
    /// <summary>Its id, from <c>outbox.list</c>.</summary>
    [NonEmpty] public required string Id { get; init; }
}

/// <summary>Answer of <c>outbox.retry</c> and <c>outbox.drop</c>.</summary>
/// <param name="Entry">It, as it is now.</param>
public sealed record OutboxChanged(OutboxItem Entry);

/// <summary>Params of <c>messages.explain</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ExplainParams
{
    /// <summary>The network's id of a message, the id of a run, an idempotency key, an id of the outbox, or <c>channel/account/id</c>.</summary>
    [NonEmpty] public required string Message { get; init; }
}

/// <summary>Answer of <c>messages.explain</c>.</summary>
/// <param name="Steps">What happened, in its order.</param>
public sealed record Explanation(IReadOnlyList<ExplanationStep> Steps);

/// <summary>One thing that happened to a message.</summary>
/// <param name="At">When, in Unix milliseconds.</param>
/// <param name="What"><c>received</c>, <c>decision</c>, <c>session</c>, <c>run</c>, <c>settled</c>, <c>queued</c>, <c>attempt</c> or <c>outcome</c>.</param>
/// <param name="Detail">It, in words.</param>
public sealed record ExplanationStep(long At, string What, string Detail);

/// <summary>JSON of the outbox family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxListParams))]
[JsonSerializable(typeof(OutboxList))]
[JsonSerializable(typeof(OutboxEntryParams))]
[JsonSerializable(typeof(OutboxChanged))]
[JsonSerializable(typeof(ExplainParams))]
[JsonSerializable(typeof(Explanation))]
public sealed partial class OutboxJson : JsonSerializerContext;
