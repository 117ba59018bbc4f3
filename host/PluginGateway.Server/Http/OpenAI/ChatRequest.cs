using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>Body of <c>POST /v1/chat/completions</c>: what is read of it. The rest is for models, and is ignored.</summary>
internal sealed record ChatRequest
{
    /// <summary>Names an agent, or nothing; never a model.</summary>
    public string? Model { get; init; }

    /// <summary>The conversation.</summary>
    public IReadOnlyList<ChatTurn?>? Messages { get; init; }

    /// <summary>Whether the answer comes piece by piece.</summary>
    public bool? Stream { get; init; }

    /// <summary>How it does.</summary>
    public ChatStreamOptions? StreamOptions { get; init; }

    /// <summary>Who it is for.</summary>
    public string? User { get; init; }

    /// <summary>How hard to think.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>How many answers.</summary>
    public int? N { get; init; }

    /// <summary>Tools that the client does itself.</summary>
    public JsonElement Tools { get; init; }

    /// <summary>Which of them must be called.</summary>
    public JsonElement ToolChoice { get; init; }

    /// <summary>What the answer must look like.</summary>
    public JsonElement ResponseFormat { get; init; }
}

/// <summary>One message.</summary>
internal sealed record ChatTurn
{
    /// <summary>Who says it.</summary>
    public string? Role { get; init; }

    /// <summary>A text or a list of parts.</summary>
    public JsonElement Content { get; init; }

    /// <summary>Tools that the assistant called.</summary>
    public JsonElement ToolCalls { get; init; }

    /// <summary>Which of the calls a tool's message answers.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Of a function's message, which one.</summary>
    public string? Name { get; init; }
}

/// <summary><c>stream_options</c>.</summary>
internal sealed record ChatStreamOptions
{
    /// <summary>Whether tokens are told at the end.</summary>
    public bool? IncludeUsage { get; init; }
}

/// <summary>JSON of <see cref="ChatRequest"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatRequest))]
internal sealed partial class ChatRequestJson : JsonSerializerContext;
