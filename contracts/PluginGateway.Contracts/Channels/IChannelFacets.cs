namespace PluginGateway.Contracts.Channels;

/// <summary>A channel that can show that an answer is on its way. Implemented beside <see cref="IChannel"/>.</summary>
public interface IChannelTyping
{
    /// <summary>Shows it for a few seconds. Called again every few seconds while a run goes on; what it throws is ignored. Never waits for the network's leave to send.</summary>
    /// <param name="chat">Where, in the network's own spelling.</param>
    /// <param name="thread">The thread or topic of the chat.</param>
    /// <param name="cancellation">Cancelled when the answer is there.</param>
    /// <returns>A task that ends when the network has been told.</returns>
    ValueTask ShowTypingAsync(string chat, ChatThread? thread, CancellationToken cancellation);
}

/// <summary>A channel that can react to a message. Implemented beside <see cref="IChannel"/>.</summary>
public interface IChannelReactions
{
    /// <summary>Reacts, in the place of an earlier reaction of ours.</summary>
    /// <param name="chat">Where the message is.</param>
    /// <param name="externalId">The message.</param>
    /// <param name="emoji">What with; empty takes the reaction back.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A task that ends when the network has taken it.</returns>
    ValueTask ReactAsync(string chat, string externalId, string emoji, CancellationToken cancellation);
}

/// <summary>
/// A channel that can show an answer while it is being made, by changing a message again and again. Implemented beside <see cref="IChannel"/>. A draft is worth nothing: what
/// counts is the message that <see cref="IChannel.SendAsync"/> gets in the end, with <see cref="OutboundMessage.Draft"/> naming the draft that it takes the place of.
/// </summary>
public interface IChannelDrafts
{
    /// <summary>The shortest time between two changes of one draft.</summary>
    TimeSpan DraftInterval { get; }

    /// <summary>Shows a draft, or changes it. One call at a time per draft; what it throws ends the drafts of that answer, and nothing else.</summary>
    /// <param name="draft">What the call before this one gave back; null at the first.</param>
    /// <param name="message">The answer so far.</param>
    /// <param name="cancellation">Cancelled when the answer is complete.</param>
    /// <returns>What the draft goes by.</returns>
    ValueTask<string> ShowDraftAsync(string? draft, OutboundMessage message, CancellationToken cancellation);
}
