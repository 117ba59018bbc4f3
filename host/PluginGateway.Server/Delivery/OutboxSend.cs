using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Channels;

namespace PluginGateway.Server.Delivery;

/// <summary>Sends a message for somebody who waits for its receipt. Any thread.</summary>
internal sealed class OutboxSend(Outbox outbox, ChannelOutbound channels)
{
    // Shorter than clients wait for an answer (client-usage.md: ten seconds).
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Sends.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="accountId">Which of its accounts; its first when null.</param>
    /// <param name="message">The message; the same <see cref="OutboundMessage.IdempotencyKey"/> is sent once.</param>
    /// <param name="sessionKey">The session it belongs to.</param>
    /// <returns>The network's receipt, of the last part.</returns>
    /// <exception cref="GatewayException">No such channel or account, nothing receives for it, it was not sent, nobody knows, or it waits; the text says which.</exception>
    public async Task<DeliveryReceipt> SendAsync(string channel, string? accountId, OutboundMessage message, string? sessionKey)
    {
        var account = channels.RequireRunning(channel, accountId);
        var key = await outbox.AddAsync(new OutboxDraft(channel, account, OutboxKind.Send, message) { SessionKey = sessionKey });
        var entry = await outbox.WaitAsync(key, Patience);
        return entry.State == OutboxState.Sent ? new DeliveryReceipt(entry.Receipt!) : throw Failure(entry);
    }

    private static GatewayException Failure(OutboxEntry entry) => new(new ErrorShape(ErrorCodes.Unavailable, entry.State switch
    {
        OutboxState.Failed => entry.Error ?? "the network does not take it",
        OutboxState.Unknown => $"nobody knows whether it was sent: {entry.Error}. pgw outbox retry {entry.Id} sends it again, pgw outbox drop {entry.Id} lets it be",
        OutboxState.Expired or OutboxState.Dropped => $"it was not sent: {entry.Error ?? "somebody took it back"}",
        _ => $"not sent yet{(entry.Error is { } error ? $" ({error})" : string.Empty)}; it is sent as soon as it can be, until {DateTimeOffset.FromUnixTimeMilliseconds(entry.ExpiresAt):yyyy-MM-dd HH:mm} UTC. pgw outbox drop {entry.Id} takes it back",
    })
    {
        Retryable = entry.State is OutboxState.Pending or OutboxState.Sending,
    });
}
