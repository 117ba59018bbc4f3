using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Delivery;

/// <summary>A message to be sent.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="AccountId">Which of its accounts.</param>
/// <param name="Kind">Why.</param>
/// <param name="Message">The message, whole; <see cref="OutboundMessage.IdempotencyKey"/> is its own.</param>
internal sealed record OutboxDraft(string Channel, string AccountId, OutboxKind Kind, OutboundMessage Message)
{
    /// <summary>The message that it answers, as the inbox knows it.</summary>
    public long? InboxId { get; init; }

    /// <summary>The run that said it.</summary>
    public string? RunId { get; init; }

    /// <summary>The session it belongs to.</summary>
    public string? SessionKey { get; init; }
}
