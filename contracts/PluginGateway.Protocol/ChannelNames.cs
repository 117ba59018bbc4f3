using System.Collections.Frozen;

namespace PluginGateway.Protocol;

/// <summary>
/// Channel ids that clients of the field may name whether or not a gateway has such a channel (<c>channels.md</c>): the command line sends <c>whatsapp</c> with every
/// <c>agent</c> request that is not to be delivered anywhere.
/// </summary>
public static class ChannelNames
{
    /// <summary>The channel of the session's last message.</summary>
    public const string Last = "last";

    /// <summary>All of them.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        Last, "whatsapp", "telegram", "discord", "googlechat", "slack", "signal", "imessage", "msteams", "matrix", "mattermost", "line", "nostr", "zalo", "bluebubbles");
}
