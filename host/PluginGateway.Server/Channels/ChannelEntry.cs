using System.Collections.Immutable;
using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Channels;

/// <summary>A channel that a plugin brought, with a receiver per account. Immutable.</summary>
internal sealed record ChannelEntry(string Id, ChannelDescriptor Descriptor, PluginGeneration Generation, ImmutableArray<ChannelAccountRunner> Accounts)
{
    /// <summary>Its name for people.</summary>
    public string Label => Descriptor.DisplayName ?? Id;

    /// <summary>The account when none is named.</summary>
    public ChannelAccountRunner? Default => Accounts.FirstOrDefault(account => account.AccountId == "default") ?? Accounts.FirstOrDefault();

    /// <summary>How it is.</summary>
    public ChannelHealthSummary Health => new()
    {
        Configured = Accounts.Length > 0,
        Running = Accounts.Any(account => account.State.Snapshot.Running),
        Accounts = Accounts.ToDictionary(account => account.AccountId, account => account.State.Snapshot, StringComparer.Ordinal),
    };

    /// <summary>The receiver of an account; null when there is none.</summary>
    public ChannelAccountRunner? Account(string? accountId) =>
        accountId is null ? Default : Accounts.FirstOrDefault(account => account.AccountId == accountId);
}
