using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Channels;

/// <summary>
/// Decides whether somebody who is heard may call commands (<c>channels.md</c> §4.3): who is named in <c>allowFrom</c>, anywhere; and who was let in by pairing, or everybody where everybody may
/// write, in a direct conversation that is theirs alone. A group is not one, nor is a session that several people share. The one place; pure.
/// </summary>
internal static class CommandPolicy
{
    /// <summary>Null when they may, else why not and what would change that.</summary>
    /// <param name="settings">The account's settings.</param>
    /// <param name="message">The message.</param>
    /// <param name="isPaired">Whether its sender was let in by pairing.</param>
    /// <param name="isShared">Whether direct messages of several people come together in one session.</param>
    public static string? Refusal(ChannelAccountSettings settings, InboundMessage message, bool isPaired, bool isShared) =>
        settings.AllowFrom.Contains(message.SenderId) || (message.Kind == ChatKind.Direct && (settings.DmPolicy == AccessPolicy.Open || isPaired) && !isShared)
            ? null
            : $"commands {(message.Kind == ChatKind.Direct ? "in a session that several people share" : "in groups")} are for those in allowFrom; add '{message.SenderId}' there";
}
