using System.Text.Json.Serialization;
using PluginGateway.Protocol;
using PluginGateway.Server.Http.Api;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>Answer of <c>POST /v1/chat/completions</c> in one piece.</summary>
internal sealed record ChatCompletion(string Id, long Created, string Model, IReadOnlyList<ChatChoice> Choices, ChatUsage Usage)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "chat.completion";
}

/// <summary>The one answer.</summary>
internal sealed record ChatChoice(int Index, ChatSaid Message, string FinishReason)
{
    /// <summary>Never there.</summary>
    public string? Logprobs { get; }
}

/// <summary>What the agent says.</summary>
internal sealed record ChatSaid(string Role, string? Content)
{
    /// <summary>What the client is to do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChatToolCall>? ToolCalls { get; init; }

    /// <summary>Never there.</summary>
    public string? Refusal { get; }
}

/// <summary>Tokens, as the run's provider counts them; zeros when it does not.</summary>
internal sealed record ChatUsage(long PromptTokens, long CompletionTokens, long TotalTokens)
{
    /// <summary>The tokens of a run.</summary>
    public static ChatUsage Of(TokenUsage? used) => used is null ? new ChatUsage(0, 0, 0) : new ChatUsage(used.Input, used.Output, used.Total);
}

/// <summary>One piece of an answer that comes piece by piece.</summary>
internal sealed record ChatChunk(string Id, long Created, string Model, IReadOnlyList<ChatChunkChoice> Choices)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "chat.completion.chunk";

    /// <summary>Only in the last one, and only when asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatUsage? Usage { get; init; }

    /// <summary>The run failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiError? Error { get; init; }
}

/// <summary>What is added to the one answer.</summary>
internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, string? FinishReason)
{
    /// <summary>Never there.</summary>
    public string? Logprobs { get; }
}

/// <summary>What is added.</summary>
internal sealed record ChatDelta
{
    /// <summary>Only in the first one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>More of the text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }

    /// <summary>What the client is to do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChatToolCall>? ToolCalls { get; init; }
}

/// <summary>A call of one of the client's tools, whole.</summary>
internal sealed record ChatToolCall(int Index, string Id, ChatFunction Function)
{
    /// <summary>What it is.</summary>
    public string Type { get; } = "function";
}

/// <summary>Which tool, and its arguments as JSON.</summary>
internal sealed record ChatFunction(string Name, string Arguments);

/// <summary>JSON of what is answered.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatChunk))]
internal sealed partial class ChatAnswerJson : JsonSerializerContext;
