using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Looking at sessions (<c>methods.md</c> §5). What changes them is in <see cref="SessionChanges"/>.</summary>
public static class SessionsMethods
{
    /// <summary>The sessions, newest first.</summary>
    public static readonly Method<SessionsListParams, SessionsList> List = new("sessions.list", SessionsJson.Default);

    /// <summary>The newest messages of some sessions, shortened.</summary>
    public static readonly Method<SessionsPreviewParams, SessionsPreviews> Preview =
        new("sessions.preview", SessionsJson.Default);

    /// <summary>The full key of a session that is named by key, id or label.</summary>
    public static readonly Method<SessionsResolveParams, SessionsResolved> Resolve =
        new("sessions.resolve", SessionsJson.Default);
}

/// <summary>Params of <c>sessions.list</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsListParams
{
    /// <summary>At most so many.</summary>
    [Range(1, int.MaxValue)] public int? Limit { get; init; }

    /// <summary>Only those changed within so many minutes.</summary>
    [Range(1, int.MaxValue)] public int? ActiveMinutes { get; init; }

    /// <summary>With the global session.</summary>
    public bool? IncludeGlobal { get; init; }

    /// <summary>With sessions of unknown origin.</summary>
    public bool? IncludeUnknown { get; init; }

    /// <summary>With a title made from the first message.</summary>
    public bool? IncludeDerivedTitles { get; init; }

    /// <summary>With the beginning of the last message.</summary>
    public bool? IncludeLastMessage { get; init; }

    /// <summary>Only the one of this label.</summary>
    [NonEmpty] public string? Label { get; init; }

    /// <summary>Only those spawned by this session.</summary>
    [NonEmpty] public string? SpawnedBy { get; init; }

    /// <summary>Only this agent's.</summary>
    [NonEmpty] public string? AgentId { get; init; }

    /// <summary>Only those whose key, name or id contains this, whatever the case.</summary>
    public string? Search { get; init; }

    /// <summary>How many are passed over, of those that would be listed. Protocol 4, as the next.</summary>
    [Range(0, int.MaxValue)] public int? Offset { get; init; }

    /// <summary>Only those with a run that goes on or waits.</summary>
    public bool? ActiveOnly { get; init; }
}

/// <summary>Answer of <c>sessions.list</c>.</summary>
public sealed record SessionsList
{
    /// <summary>When, in Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>Where they are kept.</summary>
    public required string Path { get; init; }

    /// <summary>How many are listed.</summary>
    public required int Count { get; init; }

    /// <summary>What applies to a session that says nothing else.</summary>
    public required SessionsDefaults Defaults { get; init; }

    /// <summary>The sessions, newest first.</summary>
    public required IReadOnlyList<SessionRow> Sessions { get; init; }

    /// <summary>How many there are, on this page or not.</summary>
    public int? TotalCount { get; init; }

    /// <summary>How many were asked for; absent when all were.</summary>
    public int? LimitApplied { get; init; }

    /// <summary>Whether there are more after these.</summary>
    public bool? HasMore { get; init; }

    /// <summary>What to pass over to get them; absent when there are none.</summary>
    public int? NextOffset { get; init; }
}

/// <summary>What applies to a session that says nothing else.</summary>
/// <param name="ModelProvider">The agent provider.</param>
/// <param name="Model">The model.</param>
/// <param name="ContextTokens">Its context size.</param>
public sealed record SessionsDefaults(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ModelProvider,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? ContextTokens);

/// <summary>One session. A member is absent when nothing is known.</summary>
public sealed record SessionRow
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary><c>direct</c>, <c>group</c>, <c>global</c> or <c>unknown</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name given by a person.</summary>
    public string? Label { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Title made from the first message.</summary>
    public string? DerivedTitle { get; init; }

    /// <summary>Beginning of the last message.</summary>
    public string? LastMessagePreview { get; init; }

    /// <summary>The channel it came from.</summary>
    public string? Channel { get; init; }

    /// <summary><c>direct</c> or <c>group</c>.</summary>
    public string? ChatType { get; init; }

    /// <summary>Where the last message came from.</summary>
    public SessionRowOrigin? Origin { get; init; }

    /// <summary>Last change, in Unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>Its current id.</summary>
    public required string SessionId { get; init; }

    /// <summary>Whether its agent has been introduced: a run has ended well since the last reset.</summary>
    public bool? SystemSent { get; init; }

    /// <summary>Whether somebody stopped its last run.</summary>
    public bool? AbortedLastRun { get; init; }

    /// <summary>How hard its runs think.</summary>
    public string? ThinkingLevel { get; init; }

    /// <summary>Whether tools are shown.</summary>
    public string? VerboseLevel { get; init; }

    /// <summary>Whether reasoning is shown.</summary>
    public string? ReasoningLevel { get; init; }

    /// <summary>Whether commands may run with more rights.</summary>
    public string? ElevatedLevel { get; init; }

    /// <summary><c>deny</c>: nothing is run or sent in it.</summary>
    public string? SendPolicy { get; init; }

    /// <summary>Tokens read by its last run.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written by its last run.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Both.</summary>
    public long? TotalTokens { get; init; }

    /// <summary>Whether replies say what they cost.</summary>
    public string? ResponseUsage { get; init; }

    /// <summary>The provider: asked for by the session, else of its last run.</summary>
    public string? ModelProvider { get; init; }

    /// <summary>The model, likewise.</summary>
    public string? Model { get; init; }

    /// <summary>The model's context size in tokens.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Where replies go.</summary>
    public SessionDelivery? DeliveryContext { get; init; }

    /// <summary>The channel of the last message.</summary>
    public string? LastChannel { get; init; }

    /// <summary>The chat of the last message.</summary>
    public string? LastTo { get; init; }

    /// <summary>The account of the last message.</summary>
    public string? LastAccountId { get; init; }

    /// <summary>The thread or topic of the last message.</summary>
    public string? LastThreadId { get; init; }

    /// <summary>The agent that it belongs to.</summary>
    public string? AgentId { get; init; }

    /// <summary>Whether a run of it goes on or waits.</summary>
    public bool? HasActiveRun { get; init; }

    /// <summary>Those runs, oldest first.</summary>
    public IReadOnlyList<string>? ActiveRunIds { get; init; }

    /// <summary>When this was looked at, in Unix milliseconds.</summary>
    public long? SnapshotAt { get; init; }

    /// <summary>When it began, in Unix milliseconds; a session that begins anew stays the one it was.</summary>
    public long? CreatedAt { get; init; }

    /// <summary><c>running</c> while a run of it goes on or waits; then what became of the last: <c>done</c>, or <c>killed</c> when somebody stopped it. Absent when none has ended since it began anew.</summary>
    public string? Status { get; init; }

    /// <summary>The session that asked for it.</summary>
    public string? SpawnedBy { get; init; }
}

/// <summary>Where a session's last message came from.</summary>
/// <param name="Provider">The channel.</param>
/// <param name="Surface">The same.</param>
/// <param name="ChatType"><c>direct</c> or <c>group</c>.</param>
/// <param name="To">The chat.</param>
/// <param name="AccountId">The account.</param>
public sealed record SessionRowOrigin(string Provider, string Surface, string ChatType, string? To, string? AccountId);

/// <summary>Where a session's replies go.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="To">The chat.</param>
/// <param name="AccountId">The account.</param>
public sealed record SessionDelivery(string Channel, string? To, string? AccountId)
{
    /// <summary>The thread or topic.</summary>
    public string? ThreadId { get; init; }
}

/// <summary>Params of <c>sessions.preview</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsPreviewParams
{
    /// <summary>The sessions; the first 64 count.</summary>
    [NonEmpty] public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Messages of each, 12 when absent, 50 at most.</summary>
    [Range(1, int.MaxValue)] public int? Limit { get; init; }

    /// <summary>Characters of each message, 240 when absent, 2000 at most.</summary>
    [Range(20, int.MaxValue)] public int? MaxChars { get; init; }
}

/// <summary>Answer of <c>sessions.preview</c>.</summary>
/// <param name="Ts">When, in Unix milliseconds.</param>
/// <param name="Previews">One per key, in the order asked for.</param>
public sealed record SessionsPreviews(long Ts, IReadOnlyList<SessionPreview> Previews);

/// <summary>One session's newest messages.</summary>
/// <param name="Key">The key as it was asked for.</param>
/// <param name="Status"><c>ok</c>, <c>empty</c>, <c>missing</c> or <c>error</c>.</param>
/// <param name="Items">The messages, oldest first.</param>
public sealed record SessionPreview(string Key, string Status, IReadOnlyList<SessionPreviewItem> Items);

/// <summary>One message, shortened.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">Its beginning; ends with <c>...</c> when there is more.</param>
public sealed record SessionPreviewItem(string Role, string Text);

/// <summary>Params of <c>sessions.resolve</c>: exactly one of the first three.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsResolveParams
{
    /// <summary>Its key, in any spelling.</summary>
    public string? Key { get; init; }

    /// <summary>Its current id.</summary>
    public string? SessionId { get; init; }

    /// <summary>Its label.</summary>
    public string? Label { get; init; }

    /// <summary>Only this agent's.</summary>
    [NonEmpty] public string? AgentId { get; init; }

    /// <summary>Only those spawned by this session.</summary>
    [NonEmpty] public string? SpawnedBy { get; init; }

    /// <summary>With the global session, when it is asked for by id or label.</summary>
    public bool? IncludeGlobal { get; init; }

    /// <summary>With sessions of unknown origin, when it is asked for by id or label.</summary>
    public bool? IncludeUnknown { get; init; }
}

/// <summary>Answer of <c>sessions.resolve</c>.</summary>
/// <param name="Key">The full key.</param>
public sealed record SessionsResolved(string Key)
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;
}

/// <summary>JSON of the sessions family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionsListParams))]
[JsonSerializable(typeof(SessionsList))]
[JsonSerializable(typeof(SessionsPreviewParams))]
[JsonSerializable(typeof(SessionsPreviews))]
[JsonSerializable(typeof(SessionsResolveParams))]
[JsonSerializable(typeof(SessionsResolved))]
public sealed partial class SessionsJson : JsonSerializerContext;
