using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>The <c>error</c> member of a failed response (<c>wire.md</c> §2).</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">What went wrong and what to do about it, for people.</param>
public sealed record ErrorShape(string Code, string Message)
{
    /// <summary>Machine-readable details, for example <c>{"expectedProtocol":3}</c>.</summary>
    public JsonElement? Details { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool? Retryable { get; init; }

    /// <summary>When to try again, in milliseconds from now.</summary>
    public int? RetryAfterMs { get; init; }
}

/// <summary>JSON of <see cref="ErrorShape"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorShape))]
public sealed partial class ErrorJson : JsonSerializerContext;
