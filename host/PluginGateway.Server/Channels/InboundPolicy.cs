using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Channels;

/// <summary>
/// Decides whether something from a network is heard (<c>channels.md</c> §4): messages, edits, buttons, reactions and comings alike (SEC-14). The one place; what it does not know is
/// refused. Lists hold ids, of people in one and of groups in the other: who is let in by pairing or by <c>allowFrom</c> is not let into groups thereby (SEC-13). Pure.
/// </summary>
internal static class InboundPolicy
{
    /// <summary>Decides.</summary>
    /// <param name="settings">The account's settings.</param>
    /// <param name="message">What has come.</param>
    /// <param name="isPaired">Whether its sender was let in by pairing.</param>
    public static InboundVerdict Decide(ChannelAccountSettings settings, InboundMessage message, bool isPaired) => message switch
    {
        { SenderId.Length: 0 } => InboundVerdict.Refused("the channel does not say who sent it"),
        _ when !Enum.IsDefined(message.Event) => InboundVerdict.Refused($"events of the kind {message.Event} are not known"),
        { Kind: ChatKind.Direct } => Direct(settings, message, isPaired),
        { Kind: ChatKind.Group } => Group(settings, message),
        _ => InboundVerdict.Refused("the channel does not say what kind of chat it came from"),
    };

    private static InboundVerdict Direct(ChannelAccountSettings settings, InboundMessage message, bool isPaired) => settings.DmPolicy switch
    {
        AccessPolicy.Disabled => InboundVerdict.Refused("dmPolicy is disabled"),
        AccessPolicy.Open => InboundVerdict.Heard("dmPolicy is open"),
        _ when Lists(settings.AllowFrom, message) => InboundVerdict.Heard("allowFrom lists the sender"),
        AccessPolicy.Pairing when isPaired => InboundVerdict.Heard("the sender was let in by pairing"),
        AccessPolicy.Pairing => InboundVerdict.Refused($"dmPolicy is pairing and nobody has let '{message.SenderId}' in; pgw pairing list shows who waits") with { IsStranger = message.Event == InboundEvent.Message },
        _ => InboundVerdict.Refused($"dmPolicy is allowlist and allowFrom does not list '{message.SenderId}'; add it there, or set dmPolicy to \"pairing\" or \"open\""),
    };

    private static InboundVerdict Group(ChannelAccountSettings settings, InboundMessage message) => settings.GroupPolicy switch
    {
        AccessPolicy.Open => Sender(settings, message, "groupPolicy is open"),
        AccessPolicy.Allowlist when settings.Groups.Contains(message.Chat) => Sender(settings, message, "groups lists the group"),
        AccessPolicy.Allowlist => InboundVerdict.Refused($"groupPolicy is allowlist and groups does not list '{message.Chat}'; add it there, or set groupPolicy to \"open\""),
        _ => InboundVerdict.Refused("groupPolicy is disabled"),
    };

    private static bool Lists(IReadOnlySet<string> ids, InboundMessage message) => ids.Contains(message.SenderId) || message.SenderAliases.Any(ids.Contains);

    private static InboundVerdict Sender(ChannelAccountSettings settings, InboundMessage message, string heard)
    {
        if (settings.GroupAllowFrom.Count > 0 && !Lists(settings.GroupAllowFrom, message))
        {
            return InboundVerdict.Refused($"groupAllowFrom does not list '{message.SenderId}'; add it there");
        }

        // Who presses a button of ours, or reacts to us, speaks to us.
        return message.Mentioned || !settings.RequireMention || message.Event != InboundEvent.Message
            ? InboundVerdict.Heard(heard)
            : InboundVerdict.Refused("it does not mention us (requireMention)") with { LacksMention = true };
    }
}
