using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting;

/// <summary>What a new configuration would make of a channel's accounts.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Accounts">All its accounts from then on.</param>
public sealed record ChannelPlan(string ChannelId, IReadOnlyList<AccountPlan> Accounts);

/// <summary>What a new configuration would make of an account.</summary>
/// <param name="Account">The account: the one that runs when its instance can go on, else a new one.</param>
/// <param name="HostSettings">What <see cref="ChannelAccount.HostSettings"/> will be.</param>
public sealed record AccountPlan(ChannelAccount Account, IConfiguration HostSettings);
