using PluginGateway.Contracts.Channels;

namespace PluginGateway.PluginHosting;

/// <summary>A channel that a generation brought. Immutable; a new configuration makes a new one.</summary>
/// <param name="Id">The channel's id.</param>
/// <param name="Descriptor">What it is like.</param>
/// <param name="Accounts">Its accounts, in the order of their names; none when <c>config.accounts</c> is empty.</param>
public sealed record ChannelContribution(string Id, ChannelDescriptor Descriptor, IReadOnlyList<ChannelAccount> Accounts);
