using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>The short summary that <c>pgw status</c> shows (<c>methods.md</c> §1).</summary>
public static class StatusMethods
{
    /// <summary>Summary of heartbeats, channels and sessions.</summary>
    public static readonly Method<NoParams, StatusSummary> Status = new("status", StatusJson.Default);
}

/// <summary>Answer of <c>status</c>.</summary>
public sealed record StatusSummary
{
    /// <summary>The gateway's version.</summary>
    public required string Version { get; init; }

    /// <summary>Heartbeats of all agents.</summary>
    public required HeartbeatSummary Heartbeat { get; init; }

    /// <summary>One line for people per channel account, without colour codes.</summary>
    public required IReadOnlyList<string> ChannelSummary { get; init; }

    /// <summary>Texts that wait for the main session's next run.</summary>
    public required IReadOnlyList<string> QueuedSystemEvents { get; init; }

    /// <summary>Sessions of all agents.</summary>
    public required SessionsSummary Sessions { get; init; }
}

/// <summary>Heartbeats of all agents.</summary>
/// <param name="DefaultAgentId">The agent that answers when none is named.</param>
/// <param name="Agents">One row per agent.</param>
public sealed record HeartbeatSummary(string DefaultAgentId, IReadOnlyList<AgentHeartbeat> Agents);

/// <summary>One agent's heartbeat.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Enabled">Whether it beats.</param>
/// <param name="Every">Interval for people.</param>
/// <param name="EveryMs">Interval in milliseconds, null when off.</param>
public sealed record AgentHeartbeat(string AgentId, bool Enabled, string Every, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? EveryMs);

/// <summary>Sessions of all agents.</summary>
public sealed record SessionsSummary
{
    /// <summary>Where they are kept.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }

    /// <summary>What applies to a session that says nothing else.</summary>
    public required SessionModelDefaults Defaults { get; init; }

    /// <summary>The newest, at most ten.</summary>
    public required IReadOnlyList<SessionStatus> Recent { get; init; }

    /// <summary>The same per agent.</summary>
    public required IReadOnlyList<AgentSessions> ByAgent { get; init; }
}

/// <summary>What applies to a session that says nothing else.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="ContextTokens">Its context size in tokens.</param>
public sealed record SessionModelDefaults(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? ContextTokens);

/// <summary>One session in short.</summary>
public sealed record SessionStatus
{
    /// <summary>The agent it belongs to.</summary>
    public required string AgentId { get; init; }

    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary><c>direct</c>, <c>group</c>, <c>global</c> or <c>unknown</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its current id.</summary>
    public required string SessionId { get; init; }

    /// <summary>Last change, in Unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>Milliseconds since.</summary>
    public required long Age { get; init; }

    /// <summary>How hard its runs think.</summary>
    public string? ThinkingLevel { get; init; }

    /// <summary>Whether tools are shown.</summary>
    public string? VerboseLevel { get; init; }

    /// <summary>Whether reasoning is shown.</summary>
    public string? ReasoningLevel { get; init; }

    /// <summary>Whether commands may run with more rights.</summary>
    public string? ElevatedLevel { get; init; }

    /// <summary>Whether its agent has been introduced: a run has ended well since the last reset.</summary>
    public bool? SystemSent { get; init; }

    /// <summary>Whether somebody stopped its last run.</summary>
    public bool? AbortedLastRun { get; init; }

    /// <summary>Tokens read by its last run.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens written by its last run.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Both, null when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? TotalTokens { get; init; }

    /// <summary>Tokens that fit into the model's context beside them, null when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public long? RemainingTokens { get; init; }

    /// <summary>How much of the context is used, in percent, null when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int? PercentUsed { get; init; }

    /// <summary>The model's id, null when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Model { get; init; }

    /// <summary>The model's context size in tokens, null when unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public int? ContextTokens { get; init; }

    /// <summary>Marks for people, for example <c>think:low</c>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}

/// <summary>One agent's sessions.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Path">Where they are kept.</param>
/// <param name="Count">How many.</param>
/// <param name="Recent">The newest, at most ten.</param>
public sealed record AgentSessions(string AgentId, string Path, int Count, IReadOnlyList<SessionStatus> Recent);

/// <summary>JSON of the status family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NoParams))]
[JsonSerializable(typeof(StatusSummary))]
public sealed partial class StatusJson : JsonSerializerContext;
