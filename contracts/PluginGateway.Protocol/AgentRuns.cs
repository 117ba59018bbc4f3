using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Running an agent (<c>agent-and-chat.md</c> §1–§3).</summary>
public static class AgentRunMethods
{
    /// <summary>Runs one turn. Answered twice with the same id: accepted, then the end.</summary>
    public static readonly Method<AgentParams, AgentResult> Agent = new("agent", AgentRunJson.Default);

    /// <summary>Waits for the end of a run.</summary>
    public static readonly Method<AgentWaitParams, AgentWaitResult> Wait = new("agent.wait", AgentRunJson.Default);

    /// <summary>What a run does, as it does it.</summary>
    public static readonly GatewayEvent<AgentEventPayload> Event = new("agent", AgentRunJson.Default, Access.Read);
}

/// <summary>Params of <c>agent</c> (<c>methods.md</c> §4).</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AgentParams
{
    /// <summary>What to say to the agent.</summary>
    [NonEmpty] public required string Message { get; init; }

    /// <summary>The agent; the default one when absent.</summary>
    [NonEmpty] public string? AgentId { get; init; }

    /// <summary>The recipient of the reply, when it is delivered.</summary>
    public string? To { get; init; }

    /// <summary>The recipient of the reply; wins over <see cref="To"/>.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The session's current id.</summary>
    public string? SessionId { get; init; }

    /// <summary>The session.</summary>
    public string? SessionKey { get; init; }

    /// <summary>How hard to think.</summary>
    public string? Thinking { get; init; }

    /// <summary>Deliver the reply through the channel.</summary>
    public bool? Deliver { get; init; }

    /// <summary>Pictures and files: <c>{type?, mimeType?, fileName?, content}</c>, the content as base64 (<c>agent-and-chat.md</c> §6).</summary>
    public IReadOnlyList<JsonElement>? Attachments { get; init; }

    /// <summary>The channel for the reply.</summary>
    public string? Channel { get; init; }

    /// <summary>The channel for the reply; wins over <see cref="Channel"/>.</summary>
    public string? ReplyChannel { get; init; }

    /// <summary>The account for the reply.</summary>
    public string? AccountId { get; init; }

    /// <summary>The account for the reply; wins over <see cref="AccountId"/>.</summary>
    public string? ReplyAccountId { get; init; }

    /// <summary>The thread for the reply.</summary>
    public string? ThreadId { get; init; }

    /// <summary>The group the message came from.</summary>
    public string? GroupId { get; init; }

    /// <summary>Its channel.</summary>
    public string? GroupChannel { get; init; }

    /// <summary>Its space.</summary>
    public string? GroupSpace { get; init; }

    /// <summary>Longest run, in <em>seconds</em>; 0 is no limit.</summary>
    [Range(0, 86_400)] public int? Timeout { get; init; }

    /// <summary>The lane to run in.</summary>
    public string? Lane { get; init; }

    /// <summary>More words for the system prompt.</summary>
    public string? ExtraSystemPrompt { get; init; }

    /// <summary>Name for the session.</summary>
    [StringLength(64, MinimumLength = 1)] public string? Label { get; init; }

    /// <summary>The session that asked for it.</summary>
    public string? SpawnedBy { get; init; }

    /// <summary>Becomes the run's id; asking again with the same key never runs twice.</summary>
    [NonEmpty] public required string IdempotencyKey { get; init; }
}

/// <summary>Both answers of <c>agent</c>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status"><c>accepted</c>, then <c>ok</c> or <c>error</c>.</param>
public sealed record AgentResult(string RunId, string Status)
{
    /// <summary>When it was accepted, in Unix milliseconds. First answer only.</summary>
    public long? AcceptedAt { get; init; }

    /// <summary><c>completed</c>, or why it failed.</summary>
    public string? Summary { get; init; }

    /// <summary>What came of it. Last answer only.</summary>
    public AgentOutcome? Result { get; init; }
}

/// <summary>What came of a run.</summary>
/// <param name="Payloads">The replies.</param>
/// <param name="Meta">How it went.</param>
public sealed record AgentOutcome(IReadOnlyList<AgentReply> Payloads, AgentOutcomeMeta Meta);

/// <summary>One reply.</summary>
/// <param name="Text">The text.</param>
/// <param name="MediaUrl">A picture or file, or null.</param>
public sealed record AgentReply(string Text, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? MediaUrl);

/// <summary>How a run went.</summary>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
/// <param name="AgentMeta">Which agent did it.</param>
/// <param name="Aborted">Whether somebody stopped it.</param>
public sealed record AgentOutcomeMeta(long DurationMs, AgentMeta AgentMeta, bool Aborted);

/// <summary>Which agent did it.</summary>
/// <param name="SessionId">The session's id during the run.</param>
/// <param name="Provider">The agent provider.</param>
/// <param name="Model">The model.</param>
public sealed record AgentMeta(string SessionId, string Provider, string Model)
{
    /// <summary>Tokens used, when the provider reports them.</summary>
    public TokenUsage? Usage { get; init; }
}

/// <summary>Tokens used by one run.</summary>
/// <param name="Input">Tokens read.</param>
/// <param name="Output">Tokens written.</param>
/// <param name="Total">Both.</param>
public sealed record TokenUsage(long Input, long Output, long Total);

/// <summary>Params of <c>agent.wait</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AgentWaitParams
{
    /// <summary>The run.</summary>
    [NonEmpty] public required string RunId { get; init; }

    /// <summary>How long to wait, in milliseconds; 30,000 when absent, 0 only looks.</summary>
    [Range(0, int.MaxValue)] public int? TimeoutMs { get; init; }
}

/// <summary>Answer of <c>agent.wait</c>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status"><c>ok</c>, <c>error</c> or <c>timeout</c> (of the wait: the run may go on).</param>
public sealed record AgentWaitResult(string RunId, string Status)
{
    /// <summary>When it started, in Unix milliseconds.</summary>
    public long? StartedAt { get; init; }

    /// <summary>When it ended, in Unix milliseconds.</summary>
    public long? EndedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }
}

/// <summary>Payload of <c>agent</c> (<c>events.md</c>).</summary>
public sealed record AgentEventPayload
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary><c>lifecycle</c>, <c>assistant</c>, <c>tool</c> or <c>compaction</c>.</summary>
    public required string Stream { get; init; }

    /// <summary>Depends on the stream.</summary>
    public required AgentEventData Data { get; init; }

    /// <summary>The session.</summary>
    public string? SessionKey { get; init; }

    /// <summary>The agent.</summary>
    public string? AgentId { get; init; }

    /// <summary>Counts the run's events from 1; not the frame's <c>seq</c>.</summary>
    public required int Seq { get; init; }

    /// <summary>When, in Unix milliseconds.</summary>
    public required long Ts { get; init; }
}

/// <summary>Data of an <c>agent</c> event. Which members are there depends on the stream.</summary>
public sealed record AgentEventData
{
    /// <summary>Lifecycle: <c>start</c>, <c>end</c> or <c>error</c>. Tool: <c>start</c> or <c>result</c>. Compaction: <c>start</c> or <c>end</c>.</summary>
    public string? Phase { get; init; }

    /// <summary>Compaction, <c>end</c>: whether the turn is tried again with what is left of the conversation.</summary>
    public bool? WillRetry { get; init; }

    /// <summary>Lifecycle: when it started, in Unix milliseconds.</summary>
    public long? StartedAt { get; init; }

    /// <summary>Lifecycle: when it ended, in Unix milliseconds.</summary>
    public long? EndedAt { get; init; }

    /// <summary>Lifecycle: somebody stopped it.</summary>
    public bool? Aborted { get; init; }

    /// <summary>Lifecycle: why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>Assistant: the whole text of the current message so far.</summary>
    public string? Text { get; init; }

    /// <summary>Assistant: what was added.</summary>
    public string? Delta { get; init; }

    /// <summary>Tool: what it is called.</summary>
    public string? Name { get; init; }

    /// <summary>Tool: which call of the run it is.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Tool, <c>start</c>: the arguments, with what looks like a secret blotted out and long texts cut.</summary>
    public JsonElement? Args { get; init; }

    /// <summary>Tool, <c>result</c>: what it answered, cut.</summary>
    public string? Result { get; init; }

    /// <summary>Tool, <c>result</c>: whether it failed.</summary>
    public bool? IsError { get; init; }

    /// <summary>Tool, <c>result</c>: a word about it for people, such as how long it took.</summary>
    public string? Meta { get; init; }
}

/// <summary>JSON of agent runs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentParams))]
[JsonSerializable(typeof(AgentResult))]
[JsonSerializable(typeof(AgentWaitParams))]
[JsonSerializable(typeof(AgentWaitResult))]
[JsonSerializable(typeof(AgentEventPayload))]
public sealed partial class AgentRunJson : JsonSerializerContext;
