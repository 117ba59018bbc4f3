namespace PluginGateway.Contracts.Channels;

/// <summary>
/// A channel whose accounts differ in whether the network refuses a repetition: for example a server of one's own that does, and the public one that does not. Implemented
/// beside <see cref="IChannel"/>; goes before <see cref="ChannelDescriptor.HonoursKeys"/>.
/// </summary>
public interface IChannelKeys
{
    /// <summary>Whether this account's network refuses a repetition by <see cref="OutboundMessage.IdempotencyKey"/>. Does not change while the account runs.</summary>
    bool HonoursKeys { get; }
}
