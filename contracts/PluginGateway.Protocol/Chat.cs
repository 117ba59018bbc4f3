using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Web chat (<c>agent-and-chat.md</c> §4–§7).</summary>
public static class ChatMethods
{
    /// <summary>Says something in a session. The reply comes as <c>chat</c> events.</summary>
    public static readonly Method<ChatSendParams, ChatSendResult> Send = new("chat.send", ChatJson.Default);

    /// <summary>The newest messages of a session.</summary>
    public static readonly Method<ChatHistoryParams, ChatHistory> History = new("chat.history", ChatJson.Default);

    /// <summary>The same, and what may be chosen and asked for in the session: all that a page needs to show it. Protocol 4.</summary>
    public static readonly Method<ChatHistoryParams, ChatHistory> Startup = new("chat.startup", ChatJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>What may be chosen and asked for in a session. Protocol 4.</summary>
    public static readonly Method<ChatMetadataParams, ChatMetadata> Metadata = new("chat.metadata", ChatJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>What messages that begin with <c>/</c> do. Protocol 4.</summary>
    public static readonly Method<ListParams, CommandsList> Commands = new("commands.list", ChatJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>Stops a run, or all runs of a session.</summary>
    public static readonly Method<ChatAbortParams, ChatAbortResult> Abort = new("chat.abort", ChatJson.Default);

    /// <summary>Reply deltas and end states.</summary>
    public static readonly GatewayEvent<ChatEventPayload> Event = new("chat", ChatJson.Default, Access.Read);
}

/// <summary>Params of <c>chat.send</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChatSendParams
{
    /// <summary>The session; <c>main</c> is the default agent's main session.</summary>
    [NonEmpty] public required string SessionKey { get; init; }

    /// <summary>The text.</summary>
    public required string Message { get; init; }

    /// <summary>How hard to think.</summary>
    public string? Thinking { get; init; }

    /// <summary>Accepted and ignored, as the reference does.</summary>
    public bool? Deliver { get; init; }

    /// <summary>Pictures and files: <c>{type?, mimeType?, fileName?, content}</c>, the content as base64 (<c>agent-and-chat.md</c> §6).</summary>
    public IReadOnlyList<JsonElement>? Attachments { get; init; }

    /// <summary>Longest run, in milliseconds.</summary>
    [Range(0, int.MaxValue)] public int? TimeoutMs { get; init; }

    /// <summary>Becomes the run's id; sending again with the same key never runs twice.</summary>
    [NonEmpty] public required string IdempotencyKey { get; init; }
}

/// <summary>Answer of <c>chat.send</c>.</summary>
public sealed record ChatSendResult
{
    /// <summary>The run.</summary>
    public string? RunId { get; init; }

    /// <summary><c>started</c>, <c>in_flight</c>, or <c>ok</c> / <c>error</c> for a run that has ended.</summary>
    public string? Status { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Summary { get; init; }

    /// <summary>True when the text was a stop word.</summary>
    public bool? Ok { get; init; }

    /// <summary>Whether a stop word stopped something.</summary>
    public bool? Aborted { get; init; }

    /// <summary>The runs a stop word stopped.</summary>
    public IReadOnlyList<string>? RunIds { get; init; }
}

/// <summary>Params of <c>chat.history</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChatHistoryParams
{
    /// <summary>The session.</summary>
    [NonEmpty] public required string SessionKey { get; init; }

    /// <summary>How many, 200 when absent.</summary>
    [Range(1, 1000)] public int? Limit { get; init; }

    /// <summary>How many of the newest are passed over. Protocol 4, as the next ones.</summary>
    [Range(0, int.MaxValue)] public int? Offset { get; init; }

    /// <summary>Only what was said since <see cref="ChatHistory.DeltaCursor"/>, as <see cref="ChatHistoryDelta"/>; not together with <see cref="Offset"/>.</summary>
    [NonEmpty] public string? Cursor { get; init; }

    /// <summary>Size of the messages that is aimed at, in bytes; the newest is there whatever its size.</summary>
    [Range(1, int.MaxValue)] public int? MaxBytes { get; init; }
}

/// <summary>Answer of <c>chat.history</c>.</summary>
/// <param name="SessionKey">The session as asked for.</param>
/// <param name="Messages">Oldest first.</param>
/// <param name="ThinkingLevel">How hard the session thinks.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ChatHistoryDelta), "delta")]
[JsonDerivedType(typeof(ChatHistoryReset), "reset")]
public record ChatHistory(string SessionKey, IReadOnlyList<ChatMessage> Messages, string ThinkingLevel)
{
    /// <summary>The session's current id; absent for a session that does not exist yet.</summary>
    public string? SessionId { get; init; }

    /// <summary>Runs of the session that have not ended, oldest first; absent when there are none. What they have said is in no message yet.</summary>
    public IReadOnlyList<ChatRun>? Runs { get; init; }

    /// <summary>Whether there are older messages. This and what follows came with protocol 4.</summary>
    public bool? HasMore { get; init; }

    /// <summary>
    /// What to pass over to get them; absent when there are none. It counts from the newest: with each that comes meanwhile (<see cref="TotalMessages"/> grows) one comes twice, and none is left out;
    /// <see cref="MessageIdentity.Seq"/> tells which.
    /// </summary>
    public int? NextOffset { get; init; }

    /// <summary>How many messages there are; the number of the newest.</summary>
    public long? TotalMessages { get; init; }

    /// <summary>Asks for what is said from here on: <see cref="ChatHistoryParams.Cursor"/>. Absent for a session that does not exist yet, and for older pages.</summary>
    public string? DeltaCursor { get; init; }

    /// <summary>What applies to a session that says nothing else.</summary>
    public SessionsDefaults? Defaults { get; init; }

    /// <summary>The session; absent for one that does not exist yet.</summary>
    public SessionRow? SessionInfo { get; init; }

    /// <summary>Messages that wait for their turn and are no part of the transcript yet.</summary>
    public ChatPendingInputs? PendingInputs { get; init; }

    /// <summary>The run that goes on; absent when none does, or those that there are wait for their turn.</summary>
    public ChatRun? InFlightRun { get; init; }

    /// <summary>What may be chosen and asked for in it; only in the answer of <c>chat.startup</c>.</summary>
    public ChatMetadata? Metadata { get; init; }
}

/// <summary>Answer of <c>chat.history</c> to a cursor: what was said since. At most <see cref="Most"/> messages, and a megabyte; when there is more, <see cref="ChatHistoryReset"/>.</summary>
/// <param name="SessionKey">The session as asked for.</param>
/// <param name="ThinkingLevel">How hard the session thinks.</param>
/// <param name="Messages">Oldest first, each as <see cref="SessionEvents.Message"/> has told it.</param>
public sealed record ChatHistoryDelta(string SessionKey, string ThinkingLevel, IReadOnlyList<SessionMessagePayload> Messages) : ChatHistory(SessionKey, [], ThinkingLevel)
{
    /// <summary>Most messages.</summary>
    public const int Most = 200;

    /// <summary>Most bytes of messages.</summary>
    public const int MostBytes = 1_000_000;

    /// <summary>Oldest first, each as <see cref="SessionEvents.Message"/> has told it.</summary>
    public new IReadOnlyList<SessionMessagePayload> Messages { get; init; } = Messages;
}

/// <summary>Answer of <c>chat.history</c> to a cursor from which there is no way on: the session began anew, was summed up, or has gone too far. The newest page has to be asked for.</summary>
/// <param name="SessionKey">The session as asked for.</param>
/// <param name="ThinkingLevel">How hard the session thinks.</param>
public sealed record ChatHistoryReset(string SessionKey, string ThinkingLevel) : ChatHistory(SessionKey, [], ThinkingLevel);

/// <summary>Messages that wait for their turn.</summary>
/// <param name="Items">The oldest of them, at most <see cref="Most"/>.</param>
/// <param name="Total">How many there are.</param>
public sealed record ChatPendingInputs(IReadOnlyList<ChatPendingInput> Items, int Total)
{
    /// <summary>Longest list that clients take.</summary>
    public const int Most = 20;
}

/// <summary>A message that waits for its turn.</summary>
/// <param name="Id">What it is called: its run's id.</param>
/// <param name="RunId">The run that it will begin.</param>
/// <param name="Message">The message.</param>
/// <param name="AcceptedAt">When it came, in Unix milliseconds.</param>
public sealed record ChatPendingInput(string Id, string RunId, ChatMessage Message, long AcceptedAt)
{
    /// <summary>That it waits.</summary>
    public string State { get; init; } = "queued";
}

/// <summary>Params of <c>chat.metadata</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChatMetadataParams
{
    /// <summary>The session.</summary>
    public string? SessionKey { get; init; }

    /// <summary>The agent.</summary>
    public string? AgentId { get; init; }
}

/// <summary>What may be chosen and asked for in a conversation.</summary>
/// <param name="Models">The models.</param>
/// <param name="Commands">What messages that begin with <c>/</c> do.</param>
public sealed record ChatMetadata(IReadOnlyList<ModelSummary> Models, IReadOnlyList<CommandSummary> Commands);

/// <summary>What a message that begins with <c>/</c> does.</summary>
/// <param name="Name">Its name, without the slash.</param>
/// <param name="Description">What it does.</param>
public sealed record CommandSummary(string Name, string Description)
{
    /// <summary>How it is written.</summary>
    public required IReadOnlyList<string> TextAliases { get; init; }

    /// <summary>Whether something may follow its name.</summary>
    public required bool AcceptsArgs { get; init; }

    /// <summary>Whose it is: always the gateway's own.</summary>
    public string Source { get; init; } = "native";

    /// <summary>Where it can be asked for: everywhere.</summary>
    public string Scope { get; init; } = "both";
}

/// <summary>Answer of <c>commands.list</c>.</summary>
/// <param name="Commands">All of them, by name.</param>
public sealed record CommandsList(IReadOnlyList<CommandSummary> Commands);

/// <summary>A run that has not ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Text">What it has said so far; empty before its first word.</param>
public sealed record ChatRun(string RunId, string Text)
{
    /// <summary>What it was asked, while it waits for its turn and the messages do not have it; absent afterwards.</summary>
    public string? Message { get; init; }
}

/// <summary>One message of a transcript.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its parts.</param>
/// <param name="Timestamp">When, in Unix milliseconds.</param>
public sealed record ChatMessage(string Role, IReadOnlyList<ChatContent> Content, long Timestamp)
{
    /// <summary><c>injected</c> for an answer of the gateway itself, to a command; <c>error</c> when the run failed; absent for what was said.</summary>
    public string? StopReason { get; init; }

    /// <summary>Why the run failed: there is no more of it than this.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>What it has cost; only there, and nothing, for an answer of the gateway itself.</summary>
    public ChatUsage? Usage { get; init; }

    /// <summary>Which message it is; absent for what is not in the transcript yet. By it, clients of protocol 4 know it again that were told of it as it was kept.</summary>
    [JsonPropertyName("__openclaw")]
    public MessageIdentity? Identity { get; init; }

    /// <summary>Message of a person: the run's id and <c>:user</c>. By it, who has sent it knows it again.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Which message of a transcript it is.</summary>
/// <param name="Id">The same for as long as it is kept.</param>
/// <param name="Seq">Where it stands among those that the session shows: the first is 1, the newest <see cref="ChatHistory.TotalMessages"/>.</param>
public sealed record MessageIdentity(string Id, long Seq);

/// <summary>What a message has cost.</summary>
/// <param name="Input">Tokens read.</param>
/// <param name="Output">Tokens written.</param>
/// <param name="TotalTokens">Both.</param>
public sealed record ChatUsage(long Input, long Output, long TotalTokens)
{
    /// <summary>Nothing.</summary>
    public static ChatUsage None { get; } = new(0, 0, 0);
}

/// <summary>One part of a message.</summary>
/// <param name="Type"><c>text</c>, <c>image</c>, <c>file</c>; in the history also <c>toolCall</c> and <c>toolResult</c>.</param>
/// <param name="Text">The text, or what the tool answered; absent for others.</param>
public sealed record ChatContent(string Type, string? Text = null)
{
    /// <summary>Tool: the call's id; the result has the same.</summary>
    public string? Id { get; init; }

    /// <summary>Tool: its name.</summary>
    public string? Name { get; init; }

    /// <summary>Call of a tool: what it was called with, an object, as clients were shown it.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>Result of a tool: whether it failed.</summary>
    public bool? IsError { get; init; }

    /// <summary>Result of a tool: how long it took, for people.</summary>
    public string? Meta { get; init; }

    /// <summary>Attachment: asks for its bytes with <see cref="ChatAttachments.Get"/>.</summary>
    public string? AttachmentId { get; init; }

    /// <summary>Attachment: its type, for example <c>image/png</c>.</summary>
    public string? MimeType { get; init; }

    /// <summary>Attachment: its name for people.</summary>
    public string? FileName { get; init; }

    /// <summary>Attachment: how many bytes it has.</summary>
    public long? Size { get; init; }
}

/// <summary>Params of <c>chat.abort</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChatAbortParams
{
    /// <summary>The session.</summary>
    [NonEmpty] public required string SessionKey { get; init; }

    /// <summary>The run; all runs of the session when absent.</summary>
    [NonEmpty] public string? RunId { get; init; }
}

/// <summary>Answer of <c>chat.abort</c>.</summary>
/// <param name="Aborted">Whether anything was stopped.</param>
/// <param name="RunIds">What was stopped.</param>
public sealed record ChatAbortResult(bool Aborted, IReadOnlyList<string> RunIds)
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;
}

/// <summary>Payload of <c>chat</c> (<c>events.md</c>).</summary>
public sealed record ChatEventPayload
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The session.</summary>
    public required string SessionKey { get; init; }

    /// <summary>The run's event that caused it.</summary>
    public required int Seq { get; init; }

    /// <summary><c>delta</c>, <c>final</c>, <c>aborted</c> or <c>error</c>.</summary>
    public required string State { get; init; }

    /// <summary>The agent that answers.</summary>
    public string? AgentId { get; init; }

    /// <summary>The whole text so far.</summary>
    public ChatMessage? Message { get; init; }

    /// <summary><c>delta</c>: what was added since the last one of the run (<c>protocol-4.md</c> §5).</summary>
    public string? DeltaText { get; init; }

    /// <summary><c>delta</c>: whether <see cref="DeltaText"/> stands for all that was said before. Absent when not.</summary>
    public bool? Replace { get; init; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary><c>aborted</c>: why, <c>rpc</c>, <c>stop</c> or <c>timeout</c>. <c>final</c>: <c>stop</c>, the model has said all (<c>protocol-4.md</c> §5).</summary>
    public string? StopReason { get; init; }
}

/// <summary>JSON of the chat family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatSendParams))]
[JsonSerializable(typeof(ChatSendResult))]
[JsonSerializable(typeof(ChatHistoryParams))]
[JsonSerializable(typeof(ChatHistory))]
[JsonSerializable(typeof(ChatMetadataParams))]
[JsonSerializable(typeof(ChatMetadata))]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(CommandsList))]
[JsonSerializable(typeof(ChatAbortParams))]
[JsonSerializable(typeof(ChatAbortResult))]
[JsonSerializable(typeof(ChatEventPayload))]
public sealed partial class ChatJson : JsonSerializerContext;
