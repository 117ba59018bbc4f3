using PluginGateway.PluginHosting;
using PluginGateway.Server.Channels;

namespace PluginGateway.Server.Contributions;

/// <summary>One generation takes the place of another: receivers, then names, all of it with a way back.</summary>
internal sealed class GenerationHandover(ContributionBoard board, ChannelHub hub, ContributionSet next, ContributionSet? previous) : IGenerationHandover
{
    private readonly HashSet<ChannelAccountRunner> _stopped = [];

    /// <inheritdoc />
    public IReadOnlyList<string> Contributions => next.Names;

    /// <inheritdoc />
    public Task PrepareAsync(CancellationToken ct) => Task.WhenAll(next.Accounts.Select(account => account.PrepareAsync(ct)));

    /// <inheritdoc />
    public async Task MoveReceiversAsync()
    {
        await Task.WhenAll(next.Channels.Where(channel => channel.Descriptor.Exclusive).SelectMany(Before).Select(PauseAndStopAsync));
        foreach (var channel in next.Channels)
        {
            Start(channel.Accounts, Before(channel).Where(_stopped.Contains));
        }

        // Without one before there is nothing to go back to: a receiver that fails is started again, as at any other time.
        if (previous is not null)
        {
            var failures = await Task.WhenAll(next.Accounts.Select(async account => await account.Started is { } failure ? $"{account}: {failure}" : null));
            if (failures.FirstOrDefault(failure => failure is not null) is { } first)
            {
                throw new PluginRefusedException($"{first} Remedy: mend the plugin and install it again.");
            }
        }
    }

    /// <inheritdoc />
    public void Publish()
    {
        board.Publish(next);
        SendOn();
    }

    /// <inheritdoc />
    public async Task CompleteAsync()
    {
        if (previous?.Owner is { } owner)
        {
            board.Release(owner);
            await StopAsync(previous.Accounts.Except(_stopped), CancellationToken.None);
        }
    }

    /// <inheritdoc />
    public async Task RollBackAsync()
    {
        await Task.WhenAll(next.Accounts.Select(account => account.PauseAsync(leaves: previous is not null)));
        await StopAsync(next.Accounts, CancellationToken.None);
        if (previous is not null)
        {
            // A receiver that was stopped is never started again: it gets a successor of the same generation.
            var back = previous with { Channels = [.. previous.Channels.Select(Renewed)] };
            board.Publish(back);
            Start(back.Accounts.Except(previous.Accounts), next.Accounts);
        }

        board.Release(next.Owner!);
        SendOn();
        foreach (var account in next.Accounts)
        {
            account.HandOver();
        }
    }

    /// <summary>Stops receivers, all at the same time.</summary>
    public static Task StopAsync(IEnumerable<ChannelAccountRunner> accounts, CancellationToken hurry) => Task.WhenAll(accounts.Select(account => account.StopAsync(hurry)));

    /// <summary>Starts receivers, each with what the one before it has left.</summary>
    private static void Start(IEnumerable<ChannelAccountRunner> accounts, IEnumerable<ChannelAccountRunner> before)
    {
        var stopped = before.ToList();
        foreach (var account in accounts)
        {
            if (stopped.Find(old => old.ChannelId == account.ChannelId && old.AccountId == account.AccountId) is { } old)
            {
                account.Inherit(old);
            }

            account.Start();
        }
    }

    private ChannelEntry Renewed(ChannelEntry entry) => entry with
    {
        Accounts = [.. entry.Accounts.Select(account => _stopped.Contains(account) ? hub.Renew(entry, account) : account)],
    };

    private IEnumerable<ChannelAccountRunner> Before(ChannelEntry channel) => previous?.Channels.FirstOrDefault(entry => entry.Id == channel.Id)?.Accounts ?? [];

    private async Task PauseAndStopAsync(ChannelAccountRunner account)
    {
        lock (_stopped)
        {
            _stopped.Add(account);
        }

        await account.PauseAsync(leaves: true);
        await account.StopAsync(CancellationToken.None);
    }

    private void SendOn()
    {
        foreach (var account in _stopped)
        {
            account.HandOver();
        }
    }
}
