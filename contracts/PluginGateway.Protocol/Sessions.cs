using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Sessions (<c>methods.md</c> §5).</summary>
public static class SessionsMethods
{
    /// <summary>The sessions, newest first.</summary>
    public static readonly Method<SessionsListParams, SessionsList> List = new("sessions.list", SessionsJson.Default.SessionsListParams, SessionsJson.Default.SessionsList);
}

/// <summary>Params of <c>sessions.list</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SessionsListParams
{
    /// <summary>At most so many.</summary>
    [Range(1, int.MaxValue)] public int? Limit { get; init; }

    /// <summary>Only those changed within so many minutes.</summary>
    [Range(1, int.MaxValue)] public int? ActiveMinutes { get; init; }

    /// <summary>With the global session.</summary>
    public bool? IncludeGlobal { get; init; }

    /// <summary>With sessions of unknown origin.</summary>
    public bool? IncludeUnknown { get; init; }

    /// <summary>With a title made from the first message.</summary>
    public bool? IncludeDerivedTitles { get; init; }

    /// <summary>With the beginning of the last message.</summary>
    public bool? IncludeLastMessage { get; init; }

    /// <summary>Only the one of this label.</summary>
    [NonEmpty] public string? Label { get; init; }

    /// <summary>Only those spawned by this session.</summary>
    [NonEmpty] public string? SpawnedBy { get; init; }

    /// <summary>Only this agent's.</summary>
    [NonEmpty] public string? AgentId { get; init; }

    /// <summary>Only those whose key, name or id contains this, whatever the case.</summary>
    public string? Search { get; init; }
}

/// <summary>Answer of <c>sessions.list</c>.</summary>
public sealed record SessionsList
{
    /// <summary>When, in Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>Where they are kept.</summary>
    public required string Path { get; init; }

    /// <summary>How many are listed.</summary>
    public required int Count { get; init; }

    /// <summary>What applies to a session that says nothing else.</summary>
    public required SessionsDefaults Defaults { get; init; }

    /// <summary>The sessions, newest first.</summary>
    public required IReadOnlyList<SessionRow> Sessions { get; init; }
}

/// <summary>What applies to a session that says nothing else.</summary>
/// <param name="ModelProvider">The agent provider.</param>
/// <param name="Model">The model.</param>
/// <param name="ContextTokens">Its context size.</param>
public sealed record SessionsDefaults(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ModelProvider,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Model,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? ContextTokens);

/// <summary>One session.</summary>
public sealed record SessionRow
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary><c>direct</c>, <c>group</c>, <c>global</c> or <c>unknown</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name given by a person.</summary>
    public string? Label { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Title made from the first message.</summary>
    public string? DerivedTitle { get; init; }

    /// <summary>Beginning of the last message.</summary>
    public string? LastMessagePreview { get; init; }

    /// <summary>The channel it came from.</summary>
    public string? Channel { get; init; }

    /// <summary><c>direct</c> or <c>group</c>.</summary>
    public string? ChatType { get; init; }

    /// <summary>Last change, in Unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>Its current id.</summary>
    public required string SessionId { get; init; }

    /// <summary>The channel of the last message.</summary>
    public string? LastChannel { get; init; }

    /// <summary>The chat of the last message.</summary>
    public string? LastTo { get; init; }

    /// <summary>The account of the last message.</summary>
    public string? LastAccountId { get; init; }
}

/// <summary>JSON of the sessions family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionsListParams))]
[JsonSerializable(typeof(SessionsList))]
public sealed partial class SessionsJson : JsonSerializerContext;
