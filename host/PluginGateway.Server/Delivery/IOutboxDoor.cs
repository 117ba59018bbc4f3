using PluginGateway.Contracts.Channels;

namespace PluginGateway.Server.Delivery;

/// <summary>The outbox's way to channels. Any thread.</summary>
internal interface IOutboxDoor
{
    /// <summary>Whether the account has a receiver that is connected, as far as it says.</summary>
    bool IsReady(OutboxLaneKey lane);

    /// <summary>Hands a message to the network. Never throws: what happens is the outcome.</summary>
    Task<AttemptOutcome> SendAsync(OutboxLaneKey lane, OutboundMessage message);

    /// <summary>Asks the network for a message of which nobody knows. A receipt when it has it; <see cref="DeliveryFailure.Transient"/> when it certainly does not, or refuses
    /// repetitions, so that it can be sent again; <see cref="DeliveryFailure.Unknown"/> when it cannot be asked, with a time after which to ask again when it is not now.</summary>
    Task<AttemptOutcome> FindAsync(OutboxLaneKey lane, OutboundMessage message);

    /// <summary>A message in the parts that its channel takes, in their order; whole when the channel is not there.</summary>
    ValueTask<IReadOnlyList<OutboundMessage>> PartsAsync(string channel, OutboundMessage message);

    /// <summary>Raised when a receiver may have become ready.</summary>
    event Action? Changed;
}
