using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>Channels and their accounts (<c>methods.md</c> §2).</summary>
public static class ChannelsMethods
{
    /// <summary>The state of every account of every channel.</summary>
    public static readonly Method<ChannelsStatusParams, ChannelsStatus> Status =
        new("channels.status", ChannelsJson.Default);

    /// <summary>Gives up the link of an account that was linked by a person. What it was linked by is kept as a backup.</summary>
    public static readonly Method<ChannelsLogoutParams, ChannelsLogoutResult> Logout =
        new("channels.logout", ChannelsJson.Default);
}

/// <summary>Params of <c>channels.logout</c>.</summary>
/// <param name="Channel">The channel.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelsLogoutParams([property: StringLength(200, MinimumLength = 1)] string Channel)
{
    /// <summary>The account; the default one when not set.</summary>
    public string? AccountId { get; init; }
}

/// <summary>Answer of <c>channels.logout</c>.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">The account.</param>
/// <param name="Cleared">Whether there was a link, which is gone now.</param>
public sealed record ChannelsLogoutResult(string Channel, string AccountId, bool Cleared)
{
    /// <summary>Whether the account is without a link now.</summary>
    public bool LoggedOut { get; init; } = true;
}

/// <summary>Params of <c>channels.status</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelsStatusParams
{
    /// <summary>Accepted for the reference's clients; the state here is always the current one.</summary>
    public bool? Probe { get; init; }

    /// <summary>Longest time for a probe, in milliseconds.</summary>
    [Range(0, int.MaxValue)] public int? TimeoutMs { get; init; }
}

/// <summary>Answer of <c>channels.status</c>.</summary>
public sealed record ChannelsStatus
{
    /// <summary>When, in Unix milliseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>Channel ids in the order to show them.</summary>
    public required IReadOnlyList<string> ChannelOrder { get; init; }

    /// <summary>Channel id to its name for people.</summary>
    public required IReadOnlyDictionary<string, string> ChannelLabels { get; init; }

    /// <summary>Channel id to a longer name.</summary>
    public required IReadOnlyDictionary<string, string> ChannelDetailLabels { get; init; }

    /// <summary>Channel id to the name of a system image.</summary>
    public required IReadOnlyDictionary<string, string> ChannelSystemImages { get; init; }

    /// <summary>The same as a list.</summary>
    public required IReadOnlyList<ChannelMeta> ChannelMeta { get; init; }

    /// <summary>Channel id to its health.</summary>
    public required IReadOnlyDictionary<string, ChannelHealthSummary> Channels { get; init; }

    /// <summary>Channel id to its accounts.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<ChannelAccountSnapshot>> ChannelAccounts { get; init; }

    /// <summary>Channel id to the account used when none is named.</summary>
    public required IReadOnlyDictionary<string, string> ChannelDefaultAccountId { get; init; }
}

/// <summary>A channel's names.</summary>
/// <param name="Id">The channel.</param>
/// <param name="Label">Name for people.</param>
/// <param name="DetailLabel">Longer name.</param>
public sealed record ChannelMeta(string Id, string Label, string DetailLabel)
{
    /// <summary>Whether its accounts are linked by a person (<c>web.login.start</c>, <c>channels.logout</c>).</summary>
    public bool? HasLogin { get; init; }
}

/// <summary>The state of one account. Times are Unix milliseconds.</summary>
public sealed record ChannelAccountSnapshot
{
    /// <summary>The account.</summary>
    public required string AccountId { get; init; }

    /// <summary>Whether it is switched on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether it has what it needs to start.</summary>
    public bool Configured { get; init; } = true;

    /// <summary>Of accounts that a person links: whether it is linked and accepted. Not said while that is not known.</summary>
    public bool? Linked { get; init; }

    /// <summary>Whether its receiver runs.</summary>
    public required bool Running { get; init; }

    /// <summary>Whether it has a working connection to its network.</summary>
    public required bool Connected { get; init; }

    /// <summary>The channel's own word for its state: <c>starting</c>, <c>connected</c>, <c>degraded</c>, <c>disconnected</c>, <c>authRequired</c> or <c>stopped</c>.</summary>
    public required string State { get; init; }

    /// <summary>What the channel says about its state.</summary>
    public string? Detail { get; init; }

    /// <summary>Starts since the last time it was connected.</summary>
    public int ReconnectAttempts { get; init; }

    /// <summary>When it last connected.</summary>
    public long? LastConnectedAt { get; init; }

    /// <summary>Why it last failed.</summary>
    public string? LastError { get; init; }

    /// <summary>When it was last started.</summary>
    public long? LastStartAt { get; init; }

    /// <summary>When it last stopped.</summary>
    public long? LastStopAt { get; init; }

    /// <summary>When the last message came in.</summary>
    public long? LastInboundAt { get; init; }

    /// <summary>When the last message went out.</summary>
    public long? LastOutboundAt { get; init; }

    /// <summary>Who may write to it directly.</summary>
    public string? DmPolicy { get; init; }
}

/// <summary>JSON of the channels family.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChannelsStatusParams))]
[JsonSerializable(typeof(ChannelsStatus))]
[JsonSerializable(typeof(ChannelsLogoutParams))]
[JsonSerializable(typeof(ChannelsLogoutResult))]
public sealed partial class ChannelsJson : JsonSerializerContext;
