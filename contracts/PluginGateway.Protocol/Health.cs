using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>The health snapshot (<c>lifecycle.md</c> §9).</summary>
public static class HealthMethods
{
    /// <summary>The newest snapshot; with <see cref="HealthParams.Probe"/> a fresh one.</summary>
    public static readonly Method<HealthParams, HealthSnapshot> Health = new("health", HealthJson.Default);

    /// <summary>Broadcast after every refresh.</summary>
    public static readonly GatewayEvent<HealthSnapshot> Changed = new("health", HealthJson.Default, Access.Read) { IsTransient = true };
}

/// <summary>Params of <c>health</c>. Further keys are tolerated, as the reference does (<c>methods.md</c> §1).</summary>
public sealed record HealthParams
{
    /// <summary>Take a fresh snapshot instead of the cached one.</summary>
    public bool? Probe { get; init; }
}

/// <summary>How the gateway and its channels are.</summary>
public sealed record HealthSnapshot
{
    /// <summary>The gateway answers. What ails a channel is in <see cref="Channels"/>.</summary>
    public bool Ok { get; init; } = true;

    /// <summary>When it was taken, in Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>How long taking it took, in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>Channel id to its health.</summary>
    public required IReadOnlyDictionary<string, ChannelHealthSummary> Channels { get; init; }

    /// <summary>Channel ids in the order to show them.</summary>
    public required IReadOnlyList<string> ChannelOrder { get; init; }

    /// <summary>Channel id to its name for people.</summary>
    public required IReadOnlyDictionary<string, string> ChannelLabels { get; init; }

    /// <summary>Time between two heartbeats, in seconds; 0 is off.</summary>
    public required int HeartbeatSeconds { get; init; }

    /// <summary>The agent that answers when none is named.</summary>
    public required string DefaultAgentId { get; init; }

    /// <summary>The agents.</summary>
    public required IReadOnlyList<AgentHealth> Agents { get; init; }

    /// <summary>Sessions of the default agent.</summary>
    public required SessionsHealth Sessions { get; init; }
}

/// <summary>One channel's health.</summary>
public sealed record ChannelHealthSummary
{
    /// <summary>Whether at least one account is configured.</summary>
    public required bool Configured { get; init; }

    /// <summary>Whether at least one account runs.</summary>
    public required bool Running { get; init; }

    /// <summary>Account id to its state.</summary>
    public required IReadOnlyDictionary<string, ChannelAccountSnapshot> Accounts { get; init; }
}

/// <summary>One agent's health.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="IsDefault">Whether it answers when none is named.</param>
/// <param name="Heartbeat">Its heartbeat settings.</param>
/// <param name="Sessions">Its sessions.</param>
public sealed record AgentHealth(string AgentId, bool IsDefault, HeartbeatSettings Heartbeat, SessionsHealth Sessions);

/// <summary>An agent's heartbeat settings.</summary>
/// <param name="Enabled">Whether it beats.</param>
/// <param name="Every">Interval for people, for example <c>30m</c>.</param>
/// <param name="EveryMs">Interval in milliseconds, null when off.</param>
public sealed record HeartbeatSettings(bool Enabled, string Every, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? EveryMs);

/// <summary>A store of sessions in short.</summary>
/// <param name="Path">Where they are kept.</param>
/// <param name="Count">How many.</param>
/// <param name="Recent">The newest, at most five.</param>
public sealed record SessionsHealth(string Path, int Count, IReadOnlyList<RecentSession> Recent);

/// <summary>A session in short.</summary>
/// <param name="Key">Its key.</param>
/// <param name="UpdatedAt">Last change, in Unix milliseconds.</param>
/// <param name="Age">Milliseconds since.</param>
public sealed record RecentSession(string Key, long UpdatedAt, long Age);

/// <summary>JSON of the health family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthParams))]
[JsonSerializable(typeof(HealthSnapshot))]
public sealed partial class HealthJson : JsonSerializerContext;
