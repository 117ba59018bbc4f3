using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>What came in from networks, and what becomes of it. Ours; the reference has nothing like it.</summary>
public static class InboxMethods
{
    /// <summary>Lists what came in, the newest first.</summary>
    public static readonly Method<InboxListParams, InboxList> List = new("inbox.list", InboxJson.Default);

    /// <summary>Works once more on a message that was put aside because the gateway ended over it.</summary>
    public static readonly Method<InboxEntryParams, InboxChanged> Retry = new("inbox.retry", InboxJson.Default);

    /// <summary>Lets a message be that was put aside.</summary>
    public static readonly Method<InboxEntryParams, InboxChanged> Drop = new("inbox.drop", InboxJson.Default);
}

/// <summary>Params of <c>inbox.list</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record InboxListParams
{
    /// <summary>Only these states: <c>working</c>, <c>parked</c>, <c>done</c>, <c>refused</c>, <c>dropped</c>. What is worked on and what was put aside when absent.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>So many at most; 50 when absent.</summary>
    [Range(1, 1000)]
    public int? Limit { get; init; }
}

/// <summary>Answer of <c>inbox.list</c>.</summary>
/// <param name="Entries">The newest first.</param>
/// <param name="Counts">How many there are in each state, all together.</param>
public sealed record InboxList(IReadOnlyList<InboxItem> Entries, IReadOnlyDictionary<string, long> Counts);

/// <summary>One message that came in.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="Chat">The chat.</param>
/// <param name="SenderId">Who said it.</param>
/// <param name="State">What is known of it.</param>
public sealed record InboxItem(long Id, string Channel, string AccountId, string Chat, string SenderId, string State)
{
    /// <summary>The network's id of it.</summary>
    public required string ExternalId { get; init; }

    /// <summary>What it is: <c>message</c>, <c>edit</c>, <c>callback</c>, <c>reaction</c> or <c>join</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The beginning of its text; empty when it was not heard.</summary>
    public required string Preview { get; init; }

    /// <summary>How often work on it was begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>How many ends of the gateway are put down to it.</summary>
    public required int Crashes { get; init; }

    /// <summary>Why it was heard, or not.</summary>
    public string? Decision { get; init; }

    /// <summary>Why there is no answer.</summary>
    public string? Error { get; init; }

    /// <summary>The run that answers it.</summary>
    public string? RunId { get; init; }

    /// <summary>The conversation it went into.</summary>
    public string? SessionKey { get; init; }

    /// <summary>When it came, in Unix milliseconds.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>When its state last changed, in Unix milliseconds.</summary>
    public required long ChangedAt { get; init; }
}

/// <summary>Params that name a message.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record InboxEntryParams
{
    /// <summary>Its number, from <c>inbox.list</c>.</summary>
    [Range(1, long.MaxValue)] public required long Id { get; init; }
}

/// <summary>Answer of <c>inbox.retry</c> and <c>inbox.drop</c>.</summary>
/// <param name="Entry">It, as it is now.</param>
public sealed record InboxChanged(InboxItem Entry);

/// <summary>JSON of the inbox family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InboxListParams))]
[JsonSerializable(typeof(InboxList))]
[JsonSerializable(typeof(InboxEntryParams))]
[JsonSerializable(typeof(InboxChanged))]
public sealed partial class InboxJson : JsonSerializerContext;
