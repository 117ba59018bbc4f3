namespace PluginGateway.Contracts.Channels;

/// <summary>A channel that can show that an answer is on its way. Implemented beside <see cref="IChannel"/>.</summary>
public interface IChannelTyping
{
    /// <summary>How often it has to be shown anew; the operator may say otherwise.</summary>
    TimeSpan TypingInterval => TimeSpan.FromSeconds(5);

    /// <summary>Shows it for a few seconds. Called again every few seconds while a run goes on, at most for five seconds each; what it throws is ignored. Never waits for the network's leave to send.</summary>
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

    /// <summary>Shows a draft, or changes it. One call at a time per draft, at most for five seconds each; what it throws ends the drafts of that answer, and nothing else, but for <see cref="DeliveryException.RetryAfter"/>, after which it is tried again.</summary>
    /// <param name="draft">What the call before this one gave back; null at the first.</param>
    /// <param name="message">The answer so far.</param>
    /// <param name="cancellation">Cancelled when its time is over. The end of the answer waits for it.</param>
    /// <returns>What the draft goes by.</returns>
    ValueTask<string> ShowDraftAsync(string? draft, OutboundMessage message, CancellationToken cancellation);

    /// <summary>
    /// Puts the message in the place of its draft, once more: asked when the gateway was killed while it was being sent, and nobody knows whether it was. A change that is made
    /// twice is one change. Never sends it as a message of its own.
    /// </summary>
    /// <param name="message">The message, as it was given to <see cref="IChannel.SendAsync"/>, with its draft.</param>
    /// <param name="cancellation">Cancelled when the host no longer waits.</param>
    /// <returns>Its receipt; null when the draft is gone or that cannot be done: then the message is left to the operator. Throws when that cannot be said now.</returns>
    ValueTask<DeliveryReceipt?> FinishDraftAsync(OutboundMessage message, CancellationToken cancellation) => ValueTask.FromResult<DeliveryReceipt?>(null);
}
