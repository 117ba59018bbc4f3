using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>A response: the answer of <c>POST /v1/responses</c>, and what its events carry. Immutable.</summary>
internal sealed record Response(string Id, long CreatedAt, string Model, string Status)
{
    /// <summary>What it is.</summary>
    public string Object { get; } = "response";

    /// <summary>What the agent has said.</summary>
    public IReadOnlyList<ResponseItem> Output { get; init; } = [];

    /// <summary>Why it failed.</summary>
    public ResponseError? Error { get; init; }

    /// <summary>Never there.</summary>
    public string? IncompleteDetails { get; }

    /// <summary>As in the request.</summary>
    public string? Instructions { get; init; }

    /// <summary>As in the request.</summary>
    public string? PreviousResponseId { get; init; }

    /// <summary>As in the request.</summary>
    public string? User { get; init; }

    /// <summary>As in the request.</summary>
    public JsonElement Metadata { get; init; }

    /// <summary>Tokens; null until the end.</summary>
    public ResponseUsage? Usage { get; init; }

    /// <summary>Sessions are kept.</summary>
    public bool Store { get; } = true;

    /// <summary>The model may call several tools at once.</summary>
    public bool ParallelToolCalls { get; } = true;

    /// <summary>As in the request.</summary>
    public JsonElement ToolChoice { get; init; }

    /// <summary>As in the request.</summary>
    public JsonElement Tools { get; init; }
}

/// <summary>Why a response failed.</summary>
internal sealed record ResponseError(string Code, string Message);

/// <summary>Something in a response: a message of the agent, or a call of one of the client's tools. Which members are there depends on the type.</summary>
internal sealed record ResponseItem(string Id, string Type, string Status)
{
    /// <summary>Who says a message.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>What a message says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ResponsePart>? Content { get; init; }

    /// <summary>Of a call, what its result is to name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallId { get; init; }

    /// <summary>Of a call, which tool.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>Of a call, its arguments as JSON.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Arguments { get; init; }

    /// <summary>A message.</summary>
    public static ResponseItem Message(string id, string status, IReadOnlyList<ResponsePart> content) => new(id, "message", status) { Role = "assistant", Content = content };

    /// <summary>A call.</summary>
    public static ResponseItem Call(string id, string status, AgentClientToolCall call) => new(id, "function_call", status) { CallId = call.Id, Name = call.Name, Arguments = call.Arguments };
}

/// <summary>A part of a message: a text.</summary>
internal sealed record ResponsePart(string Text)
{
    /// <summary>What it is.</summary>
    public string Type { get; } = "output_text";

    /// <summary>Never any.</summary>
    public IReadOnlyList<string> Annotations { get; } = [];

    /// <summary>Never any.</summary>
    public IReadOnlyList<string> Logprobs { get; } = [];
}

/// <summary>Tokens, as the run's provider counts them; zeros when it does not.</summary>
internal sealed record ResponseUsage(long InputTokens, long OutputTokens, long TotalTokens)
{
    /// <summary>Not known in detail.</summary>
    public ResponseInputDetails InputTokensDetails { get; } = new(0);

    /// <summary>Not known in detail.</summary>
    public ResponseOutputDetails OutputTokensDetails { get; } = new(0);

    /// <summary>The tokens of a run.</summary>
    public static ResponseUsage Of(TokenUsage? used) => used is null ? new ResponseUsage(0, 0, 0) : new ResponseUsage(used.Input, used.Output, used.Total);
}

/// <summary>Of the tokens that were read.</summary>
internal sealed record ResponseInputDetails(long CachedTokens);

/// <summary>Of the tokens that were written.</summary>
internal sealed record ResponseOutputDetails(long ReasoningTokens);

/// <summary>One event of a response. Which members are there depends on the type.</summary>
internal sealed record ResponseEvent(string Type, int SequenceNumber)
{
    /// <summary>The whole response, as it is now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Response? Response { get; init; }

    /// <summary>Which item of the output.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? OutputIndex { get; init; }

    /// <summary>Which part of the item.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ContentIndex { get; init; }

    /// <summary>The item's id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ItemId { get; init; }

    /// <summary>The item.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResponseItem? Item { get; init; }

    /// <summary>The part.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResponsePart? Part { get; init; }

    /// <summary>More of the text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Delta { get; init; }

    /// <summary>The whole text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>The whole arguments of a call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Arguments { get; init; }

    /// <summary>Never any, but clients look for it beside a text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Logprobs => Text is null && (Delta is null || ContentIndex is null) ? null : [];
}

/// <summary>JSON of what is answered.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Response))]
[JsonSerializable(typeof(ResponseEvent))]
internal sealed partial class ResponsesAnswerJson : JsonSerializerContext;
