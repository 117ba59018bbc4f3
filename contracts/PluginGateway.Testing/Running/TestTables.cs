using System.Collections.Immutable;
using PluginGateway.PluginHosting;

namespace PluginGateway.Testing;

/// <summary>
/// A gateway's tables for one plugin: what serves, and the receivers that the test has started. Obeys the same protocol as the gateway's
/// (<see cref="IGenerationSink"/>). Any thread.
/// </summary>
internal sealed class TestTables : IGenerationSink
{
    private volatile Serving? _serving;
    private ImmutableList<ChannelUnderTest> _channels = [];

    /// <summary>What serves; null when nothing does.</summary>
    public Serving? Current => _serving;

    /// <summary>Receivers that run or have run.</summary>
    public IReadOnlyList<ChannelUnderTest> Channels => _channels;

    /// <summary>What serves.</summary>
    /// <exception cref="PluginTestException">Nothing does.</exception>
    public Serving Require() =>
        _serving ?? throw new PluginTestException("a plugin that runs", "it was stopped", "use it before StopAsync and DisposeAsync");

    public void Add(ChannelUnderTest channel) => ImmutableInterlocked.Update(ref _channels, (list, one) => list.Add(one), channel);

    public IGenerationHandover Begin(PluginGeneration next, PluginGeneration? previous) => new Handover(this, new Serving(next, MethodTable.Of(next)), _serving);

    public Func<Task> Reconfigure(PluginGeneration generation, IReadOnlyList<ChannelPlan> channels) => async () =>
    {
        foreach (var channel in Running)
        {
            await channel.TakeAsync(channels.FirstOrDefault(plan => plan.ChannelId == channel.ChannelId)?.Accounts.FirstOrDefault(plan => plan.Account.Id == channel.AccountId)?.Account);
        }
    };

    public async ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct)
    {
        _serving = null;
        var channels = Interlocked.Exchange(ref _channels, []);
        try
        {
            await Task.WhenAll(channels.Select(channel => channel.StopAsync()));
        }
        finally
        {
            channels.ForEach(channel => channel.LetGo());
        }
    }

    private IEnumerable<ChannelUnderTest> Running => _channels.Where(channel => channel.IsRunning);

    private sealed class Handover(TestTables tables, Serving next, Serving? previous) : IGenerationHandover
    {
        private bool _moved;

        public IReadOnlyList<string> Contributions { get; } =
        [
            .. next.Generation.Channels.Select(channel => $"channel {channel.Id}"),
            .. next.Methods.Keys.Order(StringComparer.Ordinal).Select(name => $"method {name}"),
            .. next.Generation.AgentProviders.Select(agent => $"agent {agent.Id}"),
            .. next.Generation.NodeFamilies.SelectMany(family => family.Commands).Select(command => $"node command {command.Name}"),
        ];

        public async Task PrepareAsync(CancellationToken ct)
        {
            foreach (var channel in tables.Running)
            {
                if (next.FindAccount(channel) is { } account)
                {
                    await channel.PrepareAsync(account, ct);
                }
            }
        }

        public Task MoveReceiversAsync()
        {
            _moved = true;
            return MoveAsync(next);
        }

        public void Publish() => tables._serving = next;

        public Task CompleteAsync() => Task.CompletedTask;

        public Task RollBackAsync()
        {
            tables._serving = previous;
            return _moved && previous is not null ? MoveAsync(previous) : Task.CompletedTask;
        }

        private async Task MoveAsync(Serving to)
        {
            foreach (var channel in tables.Running)
            {
                await channel.MoveAsync(to);
            }
        }
    }
}

/// <summary>A generation and its methods. Immutable.</summary>
internal sealed record Serving(PluginGeneration Generation, IReadOnlyDictionary<string, MethodEntry> Methods)
{
    public ChannelAccount? FindAccount(ChannelUnderTest channel) =>
        Generation.Channels.FirstOrDefault(one => one.Id == channel.ChannelId)?.Accounts.FirstOrDefault(account => account.Id == channel.AccountId);
}
