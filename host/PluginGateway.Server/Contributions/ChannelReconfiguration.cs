using PluginGateway.PluginHosting;
using PluginGateway.Server.Channels;

namespace PluginGateway.Server.Contributions;

/// <summary>Gives the accounts of a generation that runs their new settings: who goes is stopped, who is new or must start anew is started, all others run on.</summary>
internal sealed class ChannelReconfiguration(ContributionBoard board, ChannelHub hub, ContributionSet before, IReadOnlyDictionary<ChannelAccount, ChannelAccountSettings> settings)
{
    /// <summary>Does it.</summary>
    public async Task ApplyAsync()
    {
        var generation = before.Owner!;
        var kept = before.Accounts.Where(account => settings.ContainsKey(account.Account)).ToDictionary(account => account.Account);
        var gone = before.Accounts.Except(kept.Values).ToList();
        foreach (var (account, runner) in kept)
        {
            runner.Take(settings[account]);
        }

        await Task.WhenAll(gone.Select(account => account.PauseAsync(leaves: false)));
        await GenerationHandover.StopAsync(gone, CancellationToken.None);
        var after = before with
        {
            Channels =
            [
                .. generation.Channels.Select(channel => new ChannelEntry(
                    channel.Id, channel.Descriptor, generation, [.. channel.Accounts.Select(account => kept.GetValueOrDefault(account) ?? Create(channel, account))])),
            ],
        };
        foreach (var account in after.Accounts.Except(kept.Values))
        {
            account.Start();
        }

        board.Publish(after);
        gone.ForEach(account => account.HandOver());
    }

    private ChannelAccountRunner Create(ChannelContribution channel, ChannelAccount account) =>
        hub.Create(before.Owner!, channel, account, settings[account], before.Channels.FirstOrDefault(entry => entry.Id == channel.Id));
}
