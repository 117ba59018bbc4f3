using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Channels;

/// <summary>A message as its channel takes it: with links or words in the place of media where it takes none, with its text beside the media where it is too long for a caption, and in parts where it is too long for one message. Pure.</summary>
internal static class MessageParts
{
    /// <summary>Makes the parts.</summary>
    /// <param name="message">The message, whole.</param>
    /// <param name="channel">What the channel is like; null when it is not there.</param>
    /// <param name="instead">What stands for a medium that the channel does not take.</param>
    public static IReadOnlyList<OutboundMessage> Of(OutboundMessage message, ChannelDescriptor? channel, Func<MediaReference, string> instead)
    {
        if (channel is null)
        {
            return [message];
        }

        if (message.Media.Count == 0 || !channel.TakesMedia)
        {
            var lines = message.Media.Select(instead).Prepend(message.Text).Where(static line => line.Length > 0);
            var text = message.Media.Count == 0 ? message.Text : string.Join('\n', lines);
            return [.. TextParts.Split(text, channel.TextLimit).Select(part => message with { Text = part, Media = [] })];
        }

        if (channel.CaptionLimit == 0 || message.Text.Length <= channel.CaptionLimit)
        {
            return [message];
        }

        return [message with { Text = string.Empty }, .. TextParts.Split(message.Text, channel.TextLimit).Select(part => message with { Text = part, Media = [], Draft = null })];
    }
}
