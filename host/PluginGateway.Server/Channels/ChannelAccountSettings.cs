using System.Globalization;
using Microsoft.Extensions.Configuration;
using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Channels;

/// <summary>Who may talk to an account.</summary>
internal enum AccessPolicy
{
    /// <summary>Only those listed; an empty list is nobody.</summary>
    Allowlist,

    /// <summary>Those listed, and those who were let in after they had asked. For direct messages.</summary>
    Pairing,

    /// <summary>Everybody.</summary>
    Open,

    /// <summary>Nobody.</summary>
    Disabled,
}

/// <summary>The keys of an account that are the host's, not the plugin's (<c>channels.md</c> §4). Deny is the default throughout (SEC-14).</summary>
internal sealed record ChannelAccountSettings(AccessPolicy DmPolicy, IReadOnlySet<string> AllowFrom, AccessPolicy GroupPolicy, IReadOnlySet<string> Groups, bool RequireMention)
{
    /// <summary>The word for <see cref="DmPolicy"/> in the configuration and on the wire.</summary>
    public string DmPolicyName => DmPolicy.ToString().ToLowerInvariant();

    /// <summary>Nobody is heard.</summary>
    public static ChannelAccountSettings Nobody { get; } =
        new(AccessPolicy.Disabled, new HashSet<string>(StringComparer.Ordinal), AccessPolicy.Disabled, new HashSet<string>(StringComparer.Ordinal), RequireMention: true);

    /// <summary>Whose messages in groups are heard; everybody's in a group that is heard, when empty.</summary>
    public IReadOnlySet<string> GroupAllowFrom { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was said by people in a group that an agent is given as its history at most; as much as <c>agents.defaults.historyMessages</c> says when not set.</summary>
    public int? HistoryLimit { get; init; }

    /// <summary>The same for direct messages.</summary>
    public int? DmHistoryLimit { get; init; }

    /// <summary>Whether answers are shown while they are being made, where the channel can.</summary>
    public bool StreamsDrafts { get; init; } = true;

    /// <summary>Reads them.</summary>
    /// <exception cref="PluginRefusedException">A value is not one of those that exist.</exception>
    public static ChannelAccountSettings Read(IConfiguration settings) => new(
        Policy(settings, "dmPolicy", mayPair: true),
        Ids(settings, "allowFrom"),
        Policy(settings, "groupPolicy", mayPair: false),
        Ids(settings, "groups"),
        Flag(settings, "requireMention"))
    {
        GroupAllowFrom = Ids(settings, "groupAllowFrom"),
        HistoryLimit = Number(settings, "historyLimit"),
        DmHistoryLimit = Number(settings, "dmHistoryLimit"),
        StreamsDrafts = Streams(settings),
    };

    private static AccessPolicy Policy(IConfiguration settings, string key, bool mayPair) => settings[key]?.ToLowerInvariant() switch
    {
        null => mayPair ? AccessPolicy.Pairing : AccessPolicy.Allowlist,
        "allowlist" => AccessPolicy.Allowlist,
        "open" => AccessPolicy.Open,
        "disabled" => AccessPolicy.Disabled,
        "pairing" when mayPair => AccessPolicy.Pairing,
        "pairing" => throw new PluginRefusedException($"{key} 'pairing' does not exist, only people are paired; use \"allowlist\" with groups, or \"open\""),
        var other => throw new PluginRefusedException($"{key} '{other}' does not exist; use {(mayPair ? "\"pairing\", " : string.Empty)}\"allowlist\", \"open\" or \"disabled\""),
    };

    private static HashSet<string> Ids(IConfiguration settings, string key) =>
        settings.GetSection(key).GetChildren().Select(child => child.Value ?? string.Empty).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static int? Number(IConfiguration settings, string key) => settings[key] is not { } text
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new PluginRefusedException($"{key} '{text}' is not a whole number of at least 0");

    private static bool Streams(IConfiguration settings) => settings["streamMode"]?.ToLowerInvariant() switch
    {
        null or "partial" => true,
        "off" => false,
        "block" => throw new PluginRefusedException("streamMode 'block' is not done by this gateway; use \"partial\" or \"off\""),
        var other => throw new PluginRefusedException($"streamMode '{other}' does not exist; use \"partial\" or \"off\""),
    };

    private static bool Flag(IConfiguration settings, string key) => settings[key] is not { } text
        || (bool.TryParse(text, out var flag) ? flag : throw new PluginRefusedException($"{key} '{text}' is neither true nor false"));
}
