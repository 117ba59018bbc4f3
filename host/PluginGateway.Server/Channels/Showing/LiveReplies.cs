using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Channels.Showing;

/// <summary>Makes what is shown of an answer while it is being made. Any thread.</summary>
internal sealed class LiveReplies(
    TypingNotices typing, MessageReactions reactions, ShowDoor door, IDraftStore drafts, ContributionBoard board, SessionOptions options, TimeProvider time, ILogger<LiveReplies> log)
{
    /// <summary>Makes it for one message; <see cref="LiveReply.Begin"/> begins it.</summary>
    public LiveReply Of(InboxEntry entry, ChannelAccountSettings settings)
    {
        var frame = FrameOf(entry);
        var limit = board.Now.Channels.FirstOrDefault(channel => channel.Id == entry.Channel)?.Descriptor.TextLimit ?? 0;
        return new LiveReply(typing, reactions, options.TypingMode, settings.StreamsDrafts ? new DraftStream(door, drafts, entry, frame, limit, time, log) : null, entry);
    }

    /// <summary>What the draft of an answer goes by that was being made when the gateway ended; null when there is none.</summary>
    public string? DraftOf(InboxEntry entry) => drafts.Find(entry.Id);

    /// <summary>The answer to a message, without its text.</summary>
    public static OutboundMessage FrameOf(InboxEntry entry) =>
        new(entry.Message.Chat, string.Empty, entry.RunKey) { ReplyTo = entry.Message.ExternalId, Thread = entry.Message.Thread };
}
