using System.Text.Json.Serialization;

namespace PluginGateway.Server.Sessions;

/// <summary>One session as it is kept. Times are Unix milliseconds. Immutable.</summary>
internal sealed record SessionRecord(string Key, string AgentId, string SessionId, string Kind, long CreatedAt, long UpdatedAt)
{
    /// <summary>Name given by a person; no two sessions have the same.</summary>
    public string? Label { get; init; }

    /// <summary>The channel of the last message.</summary>
    public string? Channel { get; init; }

    /// <summary>The account of the last message.</summary>
    public string? AccountId { get; init; }

    /// <summary>The chat of the last message.</summary>
    public string? Chat { get; init; }

    /// <summary>The thread or topic of the chat, where it is one.</summary>
    public string? ThreadId { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>What was set for it.</summary>
    public SessionSettings Settings { get; init; } = new();

    /// <summary>What its last run left.</summary>
    public SessionLastRun LastRun { get; init; } = new();

    /// <summary>Whether nothing may be run or sent in it.</summary>
    public bool IsSendDenied => Settings.SendPolicy == "deny";

    /// <summary>A session that is new.</summary>
    public static SessionRecord New(string key, string agentId, long now) => new(key, agentId, Guid.NewGuid().ToString(), SessionKeys.KindOf(key), now, now);
}

/// <summary>What was set for a session with <c>sessions.patch</c> (<c>methods.md</c> §5). Null where nothing was.</summary>
internal sealed record SessionSettings
{
    /// <summary>How hard its runs think.</summary>
    public string? ThinkingLevel { get; init; }

    /// <summary>Whether tools are shown.</summary>
    public string? VerboseLevel { get; init; }

    /// <summary>Whether reasoning is shown.</summary>
    public string? ReasoningLevel { get; init; }

    /// <summary>Whether replies say what they cost.</summary>
    public string? ResponseUsage { get; init; }

    /// <summary>Whether commands may run with more rights.</summary>
    public string? ElevatedLevel { get; init; }

    /// <summary>Where commands run.</summary>
    public string? ExecHost { get; init; }

    /// <summary>Which commands run.</summary>
    public string? ExecSecurity { get; init; }

    /// <summary>When somebody is asked first.</summary>
    public string? ExecAsk { get; init; }

    /// <summary>The node that commands run on.</summary>
    public string? ExecNode { get; init; }

    /// <summary>The agent provider to use.</summary>
    public string? ProviderOverride { get; init; }

    /// <summary>The model to use.</summary>
    public string? ModelOverride { get; init; }

    /// <summary>The session that asked for it.</summary>
    public string? SpawnedBy { get; init; }

    /// <summary><c>allow</c> or <c>deny</c>.</summary>
    public string? SendPolicy { get; init; }

    /// <summary>When it answers in a group.</summary>
    public string? GroupActivation { get; init; }

    /// <summary>What becomes of messages that come while a run goes on.</summary>
    public string? QueueMode { get; init; }

    /// <summary>How long it must have been quiet before those get their turn, in milliseconds.</summary>
    public int? QueueDebounceMs { get; init; }

    /// <summary>How many of them may wait.</summary>
    public int? QueueCap { get; init; }

    /// <summary>Which of them go when more come.</summary>
    public string? QueueDrop { get; init; }
}

/// <summary>What a session's last run left. Null where nothing is known.</summary>
internal sealed record SessionLastRun
{
    /// <summary>Whether a run has ended well since the last reset.</summary>
    public bool? SystemSent { get; init; }

    /// <summary>Whether somebody stopped it.</summary>
    public bool? Aborted { get; init; }

    /// <summary>Tokens read.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Both.</summary>
    public long? TotalTokens { get; init; }

    /// <summary>The provider.</summary>
    public string? Provider { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>The model's context size in tokens.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>How often it was summed up since the last reset.</summary>
    public int? CompactionCount { get; init; }

    /// <summary>When somebody last said something, in Unix milliseconds.</summary>
    public long? HeardAt { get; init; }
}

/// <summary>Where a session's messages come from and replies go to.</summary>
internal sealed record SessionOrigin(string Channel, string AccountId, string Chat, string? DisplayName)
{
    /// <summary>The thread or topic of the chat.</summary>
    public string? ThreadId { get; init; }
}

/// <summary>One message of a transcript.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">The text.</param>
/// <param name="RunId">The run that it belongs to.</param>
/// <param name="At">When, in Unix milliseconds.</param>
/// <param name="Kind">Null for what was said; else one of <see cref="EntryKinds"/>.</param>
/// <param name="Id">Its number, which grows from message to message; 0 while it is not kept.</param>
internal sealed record TranscriptEntry(string Role, string Text, string? RunId, long At, string? Kind = null, long Id = 0)
{
    /// <summary>What came with it.</summary>
    public IReadOnlyList<TranscriptAttachment> Attachments { get; init; } = [];

    /// <summary>What the run called before it said this.</summary>
    public IReadOnlyList<TranscriptCall> Calls { get; init; } = [];

    /// <summary>Why there is no more of it, or nothing; null when nothing went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it is what a run had said when it was cut off, or stands in the place of what it would have said. Kept, and not read back.</summary>
    public bool IsPartial { get; init; }

    /// <summary>What is shown where there is room for a line.</summary>
    public string InALine => Text.Length > 0 ? Text : Error ?? string.Empty;
}

/// <summary>What a row of a transcript is that nobody has said to the agent, nor it to anybody.</summary>
internal static class EntryKinds
{
    /// <summary>An answer of the gateway itself, to a command, or what became of a run that said nothing; people see it, the agent does not.</summary>
    public const string Injected = "injected";

    /// <summary>A summary of what was said before the oldest message that is left; the agent is given it, people see what it was made of in the archive. One per session at most.</summary>
    public const string Summary = "summary";
}

/// <summary>A message with its number, which grows from message to message of a session.</summary>
internal sealed record NumberedEntry(long Id, TranscriptEntry Entry);

/// <summary>Messages of a session, oldest first.</summary>
/// <param name="Entries">The messages.</param>
/// <param name="Last">The number of the last of them, of all that the session shows, from 1.</param>
/// <param name="Total">How many it shows.</param>
/// <param name="Newest">The id of the newest that it shows; 0 when there is none.</param>
internal sealed record TranscriptPage(IReadOnlyList<TranscriptEntry> Entries, long Last, long Total, long Newest)
{
    /// <summary>Nothing, of nothing.</summary>
    public static TranscriptPage Empty { get; } = new([], 0, 0, 0);
}

/// <summary>A part of what was ever said in a session: what it shows now, or an archive.</summary>
/// <param name="KeptUnder">What its messages are kept under.</param>
/// <param name="Archive">The archive's name; null for what the session shows now.</param>
/// <param name="At">When it was archived, or the session last changed, in Unix milliseconds.</param>
internal sealed record TranscriptPart(string KeptUnder, string? Archive, long At);

/// <summary>Where messages are put that no session shows any more.</summary>
/// <param name="Name">Its name: session id, reason and time, as the reference names its files.</param>
/// <param name="Reason"><c>reset</c>, <c>deleted</c> or <c>compacted</c>.</param>
/// <param name="At">When, in Unix milliseconds.</param>
internal sealed record TranscriptArchive(string Name, string Reason, long At);

/// <summary>JSON of what the store keeps as such.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionSettings))]
[JsonSerializable(typeof(SessionLastRun))]
[JsonSerializable(typeof(IReadOnlyList<TranscriptCall>))]
internal sealed partial class SessionRecordJson : JsonSerializerContext;
