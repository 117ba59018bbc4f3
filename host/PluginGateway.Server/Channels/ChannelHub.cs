using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Channels;

/// <summary>Makes the receivers of the channels that plugins bring, and says how all of them are. Any thread.</summary>
internal sealed class ChannelHub
{
    private readonly ContributionBoard _board;
    private readonly InboundPipeline _pipeline;
    private readonly ChannelServices _services;

    /// <summary>Makes the hub.</summary>
    public ChannelHub(ContributionBoard board, InboundPipeline pipeline, ChannelSignal signal, MediaStore media, TimeProvider time, ILogger<ChannelHub> log)
    {
        (_board, _pipeline) = (board, pipeline);
        _services = new ChannelServices(time, log, media, signal.Raise);
        board.Changed += signal.Raise;
    }

    /// <summary>Makes receivers for a channel, which are not started yet.</summary>
    /// <param name="generation">Whose it is.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="before">The entry whose place it takes: what is known of its accounts' connections goes on.</param>
    /// <exception cref="PluginRefusedException">An account's settings are wrong.</exception>
    public ChannelEntry Create(PluginGeneration generation, ChannelContribution channel, ChannelEntry? before) => new(
        channel.Id, channel.Descriptor, generation, [.. channel.Accounts.Select(account => Create(generation, channel, account, ChannelAccountSettings.Read(account.HostSettings), before))]);

    /// <summary>Makes one receiver.</summary>
    public ChannelAccountRunner Create(PluginGeneration generation, ChannelContribution channel, ChannelAccount account, ChannelAccountSettings settings, ChannelEntry? before) =>
        new(channel.Id, generation, account, settings, _pipeline, _services, before?.Account(account.Id)?.State.Snapshot);

    /// <summary>Makes a successor for a receiver that was stopped, of the same generation and with the same settings.</summary>
    public ChannelAccountRunner Renew(ChannelEntry entry, ChannelAccountRunner stopped) =>
        new(entry.Id, entry.Generation, stopped.Account, stopped.Settings, _pipeline, _services, stopped.AtPause ?? stopped.State.Snapshot);

    /// <summary>Whether there is such a channel.</summary>
    public bool Has(string channelId) => _board.Now.Channels.Any(entry => entry.Id == channelId);

    /// <summary>The state of everything.</summary>
    public ChannelsStatus Status()
    {
        var entries = _board.Now.Channels;
        return new ChannelsStatus
        {
            Ts = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            ChannelOrder = [.. entries.Select(entry => entry.Id)],
            ChannelLabels = entries.ToDictionary(entry => entry.Id, entry => entry.Label, StringComparer.Ordinal),
            ChannelDetailLabels = entries.ToDictionary(entry => entry.Id, entry => entry.Label, StringComparer.Ordinal),
            ChannelSystemImages = ImmutableDictionary<string, string>.Empty,
            ChannelMeta = [.. entries.Select(entry => new ChannelMeta(entry.Id, entry.Label, entry.Label) { HasLogin = entry.Descriptor.HasLogin ? true : null })],
            Channels = entries.ToDictionary(entry => entry.Id, entry => entry.Health, StringComparer.Ordinal),
            ChannelAccounts = entries.ToDictionary(
                entry => entry.Id, entry => (IReadOnlyList<ChannelAccountSnapshot>)[.. entry.Accounts.Select(account => WithLink(entry, account.State.Snapshot))], StringComparer.Ordinal),
            ChannelDefaultAccountId = entries.Where(entry => entry.Default is not null).ToDictionary(entry => entry.Id, entry => entry.Default!.AccountId, StringComparer.Ordinal),
        };
    }

    // An account that is on its way, or whose network is away, says nothing of its link.
    private static ChannelAccountSnapshot WithLink(ChannelEntry entry, ChannelAccountSnapshot known) => !entry.Descriptor.HasLogin
        ? known
        : known.Connected ? known with { Linked = true }
        : known.State == ChannelAccountState.Name(ChannelHealth.AuthRequired) ? known with { Linked = false }
        : known;
}
