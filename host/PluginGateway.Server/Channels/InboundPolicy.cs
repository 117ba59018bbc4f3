using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Channels;

/// <summary>Decides whether a message from a network is heard (<c>channels.md</c> §4). The one place; an unknown kind of chat is refused (SEC-14). Pure.</summary>
internal static class InboundPolicy
{
    /// <summary>Null when the message is heard, else why not and what would change that.</summary>
    public static string? Refusal(ChannelAccountSettings settings, InboundMessage message) => message.Kind switch
    {
        ChatKind.Direct => settings.DmPolicy switch
        {
            AccessPolicy.Open => null,
            AccessPolicy.Allowlist when settings.AllowFrom.Contains(message.SenderId) => null,
            AccessPolicy.Allowlist => $"dmPolicy is allowlist and allowFrom does not list '{message.SenderId}'; add it there, or set dmPolicy to \"open\"",
            _ => "dmPolicy is disabled",
        },
        ChatKind.Group => settings.GroupPolicy switch
        {
            AccessPolicy.Open => Mention(settings, message),
            AccessPolicy.Allowlist when settings.Groups.Contains(message.Chat) => Mention(settings, message),
            AccessPolicy.Allowlist => $"groupPolicy is allowlist and groups does not list '{message.Chat}'; add it there, or set groupPolicy to \"open\"",
            _ => "groupPolicy is disabled",
        },
        _ => "the channel does not say what kind of chat it came from",
    };

    private static string? Mention(ChannelAccountSettings settings, InboundMessage message) =>
        message.Mentioned || !settings.RequireMention ? null : NotMentioned;

    /// <summary>The refusal of a group message that does not speak to us; so common that it is not worth a warning.</summary>
    public const string NotMentioned = "it does not mention us (requireMention)";
}
