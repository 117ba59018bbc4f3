using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary>
/// Body of <c>POST /v1/responses</c> (<c>http.md</c> §5). Members that are not here are refused. <see cref="Ignored"/> ones are known and change nothing: they steer a
/// model, and an agent's model is its operator's business.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ResponsesRequest
{
    /// <summary>Names an agent, or nothing; never a model.</summary>
    public required string Model { get; init; }

    /// <summary>A text or a list of items.</summary>
    public JsonElement Input { get; init; }

    /// <summary>More words for the system prompt.</summary>
    public string? Instructions { get; init; }

    /// <summary>The caller's tools.</summary>
    public JsonElement Tools { get; init; }

    /// <summary>Which of them must be called.</summary>
    public JsonElement ToolChoice { get; init; }

    /// <summary>Whether the answer comes piece by piece.</summary>
    public bool? Stream { get; init; }

    /// <summary>Who it is for.</summary>
    public string? User { get; init; }

    /// <summary>The response that this one goes on from.</summary>
    public string? PreviousResponseId { get; init; }

    /// <summary>How hard to think.</summary>
    public ResponsesReasoning? Reasoning { get; init; }

    /// <summary>What the answer must look like.</summary>
    public JsonElement Text { get; init; }

    /// <summary>Whether the caller wants to come back for the answer.</summary>
    public bool? Background { get; init; }

    /// <summary>The caller's own notes; given back.</summary>
    public JsonElement Metadata { get; init; }

    /// <summary>Ignored.</summary>
    [JsonPropertyName("max_output_tokens")] public JsonElement Ignored { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement MaxToolCalls { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement Temperature { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement TopP { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement TopLogprobs { get; init; }

    /// <summary>Ignored: a session is kept.</summary>
    public JsonElement Store { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement Truncation { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement ParallelToolCalls { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement Include { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement ServiceTier { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement PromptCacheKey { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement PromptCacheRetention { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement SafetyIdentifier { get; init; }

    /// <summary>Ignored.</summary>
    public JsonElement StreamOptions { get; init; }
}

/// <summary><c>reasoning</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ResponsesReasoning
{
    /// <summary>How hard to think.</summary>
    public string? Effort { get; init; }

    /// <summary>Ignored: reasoning is not shown.</summary>
    public JsonElement Summary { get; init; }

    /// <summary>The older name of <see cref="Summary"/>.</summary>
    public JsonElement GenerateSummary { get; init; }
}

/// <summary>JSON of <see cref="ResponsesRequest"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ResponsesRequest))]
internal sealed partial class ResponsesRequestJson : JsonSerializerContext;
