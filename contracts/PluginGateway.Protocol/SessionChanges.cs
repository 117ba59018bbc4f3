using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Changing sessions (<c>methods.md</c> §5). None of them broadcasts an event, as in the reference.</summary>
public static class SessionChanges
{
    /// <summary>Changes what is set for a session; makes it when there is none. In protocol 4 who may write may set its label and how hard it thinks, and admins everything.</summary>
    public static readonly Method<SessionsPatchParams, SessionsPatched> Patch =
        new("sessions.patch", SessionChangesJson.Default) { WritableIn = ProtocolLimits.NewestVersion };

    /// <summary>Begins a session anew: stops its runs, archives its messages, gives it a new id.</summary>
    public static readonly Method<SessionsResetParams, SessionsResetResult> Reset =
        new("sessions.reset", SessionChangesJson.Default);

    /// <summary>Removes a session: stops its runs, archives its messages.</summary>
    public static readonly Method<SessionsDeleteParams, SessionsDeleteResult> Delete =
        new("sessions.delete", SessionChangesJson.Default);

    /// <summary>Has all but the newest messages of a session summed up by its agent, and archives them.</summary>
    public static readonly Method<SessionsCompactParams, SessionsCompactResult> Compact =
        new("sessions.compact", SessionChangesJson.Default);
}

/// <summary>Params of <c>sessions.patch</c>. Absent members stay as they are, <c>null</c> clears.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsPatchParams
{
    /// <summary>The session.</summary>
    [NonEmpty] public required string Key { get; init; }

    /// <summary>Name given by a person, at most 64 characters; no two sessions have the same.</summary>
    [NonEmpty, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch Label { get; init; }

    /// <summary><c>off</c>, <c>minimal</c>, <c>low</c>, <c>medium</c> or <c>high</c>; <c>off</c> clears.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch ThinkingLevel { get; init; }

    /// <summary><c>on</c>, <c>off</c> or <c>full</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch VerboseLevel { get; init; }

    /// <summary><c>on</c>, <c>off</c> or <c>stream</c>; <c>off</c> clears.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch ReasoningLevel { get; init; }

    /// <summary><c>off</c>, <c>tokens</c> (or <c>on</c>) or <c>full</c>; <c>off</c> clears.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch ResponseUsage { get; init; }

    /// <summary><c>on</c>, <c>off</c>, <c>ask</c> or <c>full</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch ElevatedLevel { get; init; }

    /// <summary><c>sandbox</c>, <c>gateway</c> or <c>node</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch ExecHost { get; init; }

    /// <summary><c>deny</c>, <c>allowlist</c> or <c>full</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch ExecSecurity { get; init; }

    /// <summary><c>off</c>, <c>on-miss</c> or <c>always</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch ExecAsk { get; init; }

    /// <summary>The node that commands run on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch ExecNode { get; init; }

    /// <summary>A model that a provider offers, as <c>provider/model</c> or its id alone; the default one clears.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch Model { get; init; }

    /// <summary>The session that asked for it: only of <c>subagent:</c> sessions, and never changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch SpawnedBy { get; init; }

    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch SendPolicy { get; init; }

    /// <summary><c>mention</c> or <c>always</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch GroupActivation { get; init; }

    /// <summary><c>collect</c>, <c>steer</c>, <c>followup</c>, <c>steer-backlog</c>, <c>interrupt</c> or <c>queue</c> (<c>agent-and-chat.md</c> §8).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch QueueMode { get; init; }

    /// <summary>How long it must have been quiet before waiting messages get their turn, in milliseconds, up to a minute.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public NumberPatch QueueDebounceMs { get; init; }

    /// <summary>Messages that may wait, 1 to 1000.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public NumberPatch QueueCap { get; init; }

    /// <summary><c>summarize</c>, <c>old</c> or <c>new</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public TextPatch QueueDrop { get; init; }
}

/// <summary>Answer of <c>sessions.patch</c>.</summary>
/// <param name="Path">Where sessions are kept.</param>
/// <param name="Key">The full key.</param>
/// <param name="Entry">The session as it is now.</param>
public sealed record SessionsPatched(string Path, string Key, SessionEntry Entry)
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;
}

/// <summary>Params of <c>sessions.reset</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsResetParams
{
    /// <summary>The session.</summary>
    [NonEmpty] public required string Key { get; init; }
}

/// <summary>Answer of <c>sessions.reset</c>.</summary>
/// <param name="Key">The full key.</param>
/// <param name="Entry">The session as it is now.</param>
public sealed record SessionsResetResult(string Key, SessionEntry Entry)
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;
}

/// <summary>Params of <c>sessions.delete</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsDeleteParams
{
    /// <summary>The session.</summary>
    [NonEmpty] public required string Key { get; init; }

    /// <summary>
    /// Whether the answer names the archive of its messages; true when absent. They are archived either way: nothing that was said is destroyed, and nothing is
    /// left in the way of a new session of the same key.
    /// </summary>
    public bool? DeleteTranscript { get; init; }
}

/// <summary>Answer of <c>sessions.delete</c>.</summary>
/// <param name="Key">The full key.</param>
/// <param name="Deleted">False when there was none.</param>
/// <param name="Archived">Names of the archives that its messages are kept under: <c>&lt;session id&gt;.deleted.&lt;time&gt;</c>.</param>
public sealed record SessionsDeleteResult(string Key, bool Deleted, IReadOnlyList<string> Archived)
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;
}

/// <summary>Params of <c>sessions.compact</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsCompactParams
{
    /// <summary>The session.</summary>
    [NonEmpty] public required string Key { get; init; }

    /// <summary>Messages to keep, 400 when absent.</summary>
    [Range(1, int.MaxValue)] public int? MaxLines { get; init; }
}

/// <summary>Answer of <c>sessions.compact</c>.</summary>
/// <param name="Key">The full key.</param>
/// <param name="Compacted">Whether anything was archived.</param>
public sealed record SessionsCompactResult(string Key, bool Compacted)
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;

    /// <summary>Name of the archive: <c>&lt;session id&gt;.bak.&lt;time&gt;</c>.</summary>
    public string? Archived { get; init; }

    /// <summary>Messages that stay.</summary>
    public int? Kept { get; init; }

    /// <summary>Why nothing was done: <c>no sessionId</c> or <c>no transcript</c>.</summary>
    public string? Reason { get; init; }
}

/// <summary>A session as it is stored (<c>agent-and-chat.md</c> §10). A member is absent when nothing is set or known.</summary>
public sealed record SessionEntry
{
    /// <summary>Its current id.</summary>
    public required string SessionId { get; init; }

    /// <summary>Last change, in Unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>Whether its agent has been introduced: a run has ended well since the last reset.</summary>
    public bool? SystemSent { get; init; }

    /// <summary>Whether somebody stopped its last run.</summary>
    public bool? AbortedLastRun { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.Label"/>.</summary>
    public string? Label { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.ThinkingLevel"/>.</summary>
    public string? ThinkingLevel { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.VerboseLevel"/>.</summary>
    public string? VerboseLevel { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.ReasoningLevel"/>.</summary>
    public string? ReasoningLevel { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.ResponseUsage"/>.</summary>
    public string? ResponseUsage { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.ElevatedLevel"/>.</summary>
    public string? ElevatedLevel { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.ExecHost"/>.</summary>
    public string? ExecHost { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.ExecSecurity"/>.</summary>
    public string? ExecSecurity { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.ExecAsk"/>.</summary>
    public string? ExecAsk { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.ExecNode"/>.</summary>
    public string? ExecNode { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.SpawnedBy"/>.</summary>
    public string? SpawnedBy { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.SendPolicy"/>.</summary>
    public string? SendPolicy { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.GroupActivation"/>.</summary>
    public string? GroupActivation { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.QueueMode"/>.</summary>
    public string? QueueMode { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.QueueDebounceMs"/>.</summary>
    public int? QueueDebounceMs { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.QueueCap"/>.</summary>
    public int? QueueCap { get; init; }

    /// <summary>See <see cref="SessionsPatchParams.QueueDrop"/>.</summary>
    public string? QueueDrop { get; init; }

    /// <summary>The provider of the model that was asked for.</summary>
    public string? ProviderOverride { get; init; }

    /// <summary>The model that was asked for.</summary>
    public string? ModelOverride { get; init; }

    /// <summary>Tokens read by its last run.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written by its last run.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Both.</summary>
    public long? TotalTokens { get; init; }

    /// <summary>The provider of its last run.</summary>
    public string? ModelProvider { get; init; }

    /// <summary>The model of its last run.</summary>
    public string? Model { get; init; }

    /// <summary>That model's context size in tokens.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>How often it was summed up since it began.</summary>
    public int? CompactionCount { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The channel of the last message.</summary>
    public string? LastChannel { get; init; }

    /// <summary>The chat of the last message.</summary>
    public string? LastTo { get; init; }

    /// <summary>The account of the last message.</summary>
    public string? LastAccountId { get; init; }

    /// <summary>The thread or topic of the last message.</summary>
    public string? LastThreadId { get; init; }
}

/// <summary>JSON of what changes sessions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionsPatchParams))]
[JsonSerializable(typeof(SessionsPatched))]
[JsonSerializable(typeof(SessionsResetParams))]
[JsonSerializable(typeof(SessionsResetResult))]
[JsonSerializable(typeof(SessionsDeleteParams))]
[JsonSerializable(typeof(SessionsDeleteResult))]
[JsonSerializable(typeof(SessionsCompactParams))]
[JsonSerializable(typeof(SessionsCompactResult))]
public sealed partial class SessionChangesJson : JsonSerializerContext;
