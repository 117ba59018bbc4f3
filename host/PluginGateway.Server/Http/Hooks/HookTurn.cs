using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Server.Http.Hooks;

/// <summary>Body of <c>POST /hooks/agent</c> (<c>http.md</c> §2). Members that are not here are ignored.</summary>
internal sealed record HookAgentBody
{
    /// <summary>What the agent is told.</summary>
    public string? Message { get; init; }

    /// <summary>Who the message is said to come from.</summary>
    public string? Name { get; init; }

    /// <summary><c>now</c> or <c>next-heartbeat</c>.</summary>
    public string? WakeMode { get; init; }

    /// <summary>The session; a new one when absent.</summary>
    public string? SessionKey { get; init; }

    /// <summary>Whether the reply goes out: unless it is exactly false.</summary>
    public JsonElement Deliver { get; init; }

    /// <summary>The channel for the reply.</summary>
    public string? Channel { get; init; }

    /// <summary>The recipient of the reply.</summary>
    public string? To { get; init; }

    /// <summary>The model for the session.</summary>
    public string? Model { get; init; }

    /// <summary>How hard to think.</summary>
    public string? Thinking { get; init; }

    /// <summary>Longest run.</summary>
    public double? TimeoutSeconds { get; init; }
}

/// <summary>Body of <c>POST /hooks/wake</c>.</summary>
internal sealed record HookWakeBody
{
    /// <summary>What the main session is told.</summary>
    public string? Text { get; init; }

    /// <summary><c>now</c> or <c>next-heartbeat</c>.</summary>
    public string? Mode { get; init; }
}

/// <summary>A run that a hook asks for, checked. Immutable.</summary>
/// <param name="Message">What the agent is told, marks and all.</param>
/// <param name="Name">Who the message is said to come from.</param>
/// <param name="Session">The session's full key.</param>
internal sealed record HookTurn(string Message, string Name, string Session)
{
    /// <summary>Where the reply goes; null for nowhere.</summary>
    public HookDelivery? Delivery { get; init; }

    /// <summary>The model for the session; null for the agent's own.</summary>
    public string? Model { get; init; }

    /// <summary>How hard to think.</summary>
    public string? Thinking { get; init; }

    /// <summary>Longest run; null for the usual.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>Where a reply goes.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">The account; the first one when null.</param>
/// <param name="Chat">The recipient.</param>
internal sealed record HookDelivery(string Channel, string? AccountId, string Chat);

/// <summary>What a hook is answered; kept for whoever asks again with the same <c>Idempotency-Key</c>.</summary>
internal sealed record HookAnswer(bool Ok)
{
    /// <summary>The run, for <c>agent.wait</c>.</summary>
    public string? RunId { get; init; }

    /// <summary>When the main session hears of it.</summary>
    public string? Mode { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Error { get; init; }
}

/// <summary>JSON of hooks.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HookAgentBody))]
[JsonSerializable(typeof(HookWakeBody))]
[JsonSerializable(typeof(HookAnswer))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class HookJson : JsonSerializerContext;
