namespace PluginGateway.Contracts.Channels;

/// <summary>
/// A channel whose network can be asked what has become of a message. Implemented beside <see cref="IChannel"/> by those that can; for others a message of which nobody
/// knows is left to the operator.
/// </summary>
public interface IChannelReceipts
{
    /// <summary>Looks whether the network has a message. Called while the account runs, before anything later is sent to the same chat.</summary>
    /// <param name="message">The message, as it was given to <see cref="IChannel.SendAsync"/>.</param>
    /// <param name="cancellation">Cancelled when the host no longer waits.</param>
    /// <returns>Its receipt; null when the network certainly does not have it. Throws when that cannot be said now.</returns>
    ValueTask<DeliveryReceipt?> FindAsync(OutboundMessage message, CancellationToken cancellation);
}
