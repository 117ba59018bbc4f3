using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Channels;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Channels;

/// <summary>The channels that the plugins brought, and their accounts. An immutable list, replaced whole; any thread.</summary>
internal sealed class ChannelHub(InboundPipeline pipeline, TimeProvider time, ILogger<ChannelHub> log)
{
    private ImmutableList<Entry> _entries = [];

    /// <summary>Raised when the state of an account changes.</summary>
    public event Action? Changed;

    /// <summary>Adds the channels of a generation, all or none, and starts their accounts.</summary>
    /// <exception cref="PluginRefusedException">An id is taken, or an account's settings are wrong.</exception>
    public void Add(PluginGeneration generation)
    {
        var added = generation.Channels.Select(channel => Prepare(generation, channel)).ToArray();
        ImmutableInterlocked.Update(ref _entries, (entries, more) => entries.AddRange(more), added);
        foreach (var runner in added.SelectMany(entry => entry.Accounts))
        {
            runner.Start();
        }
    }

    /// <summary>Stops and takes away what a generation brought.</summary>
    public async ValueTask RemoveAsync(PluginGeneration generation)
    {
        var gone = _entries.FindAll(entry => entry.Generation == generation);
        ImmutableInterlocked.Update(ref _entries, (entries, owner) => entries.RemoveAll(entry => entry.Generation == owner), generation);
        await Task.WhenAll(gone.SelectMany(entry => entry.Accounts).Select(account => account.DisposeAsync().AsTask()));
    }

    /// <summary>Hands a message to a network.</summary>
    /// <exception cref="GatewayException">No such channel or account, or it was not sent.</exception>
    public ValueTask<DeliveryReceipt> SendAsync(string channelId, string? accountId, OutboundMessage message, CancellationToken cancellation)
    {
        var channel = _entries.Find(entry => entry.Id == channelId) ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"unsupported channel: {channelId}");
        var account = accountId is null
            ? channel.Default
            : channel.Accounts.FirstOrDefault(runner => runner.AccountId == accountId);
        return account is null
            ? throw new GatewayException(ErrorCodes.InvalidRequest, $"unknown account '{accountId}' of channel {channelId}")
            : account.SendAsync(message, cancellation);
    }

    /// <summary>Whether there is such a channel.</summary>
    public bool Has(string channelId) => _entries.Exists(entry => entry.Id == channelId);

    /// <summary>The state of everything.</summary>
    public ChannelsStatus Status()
    {
        var entries = _entries;
        return new ChannelsStatus
        {
            Ts = time.GetUtcNow().ToUnixTimeMilliseconds(),
            ChannelOrder = [.. entries.Select(entry => entry.Id)],
            ChannelLabels = entries.ToDictionary(entry => entry.Id, entry => entry.Label, StringComparer.Ordinal),
            ChannelDetailLabels = entries.ToDictionary(entry => entry.Id, entry => entry.Label, StringComparer.Ordinal),
            ChannelSystemImages = ImmutableDictionary<string, string>.Empty,
            ChannelMeta = [.. entries.Select(entry => new ChannelMeta(entry.Id, entry.Label, entry.Label))],
            Channels = entries.ToDictionary(entry => entry.Id, entry => entry.Health, StringComparer.Ordinal),
            ChannelAccounts = entries.ToDictionary(
                entry => entry.Id, entry => (IReadOnlyList<ChannelAccountSnapshot>)[.. entry.Accounts.Select(account => account.State.Snapshot)], StringComparer.Ordinal),
            ChannelDefaultAccountId = entries.Where(entry => entry.Default is not null).ToDictionary(entry => entry.Id, entry => entry.Default!.AccountId, StringComparer.Ordinal),
        };
    }

    private Entry Prepare(PluginGeneration generation, ChannelContribution channel)
    {
        if (_entries.Find(entry => entry.Id == channel.Id) is { } other)
        {
            throw new PluginRefusedException($"channel '{channel.Id}' is already offered by plugin {other.Generation.Info.Id}");
        }

        var services = new ChannelServices(time, log, () => Changed?.Invoke());
        return new Entry(
            channel.Id, channel.Descriptor, generation, [.. channel.Accounts.Select(account => new ChannelAccountRunner(channel.Id, generation, account, pipeline, services))]);
    }

    private sealed record Entry(string Id, ChannelDescriptor Descriptor, PluginGeneration Generation, ImmutableArray<ChannelAccountRunner> Accounts)
    {
        public string Label => Descriptor.DisplayName ?? Id;

        public ChannelAccountRunner? Default => Accounts.FirstOrDefault(account => account.AccountId == "default") ?? Accounts.FirstOrDefault();

        public ChannelHealthSummary Health => new()
        {
            Configured = Accounts.Length > 0,
            Running = Accounts.Any(account => account.State.Snapshot.Running),
            Accounts = Accounts.ToDictionary(account => account.AccountId, account => account.State.Snapshot, StringComparer.Ordinal),
        };
    }
}
