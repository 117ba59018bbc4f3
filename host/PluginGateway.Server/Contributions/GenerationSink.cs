using PluginGateway.PluginHosting;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Nodes.Commands;

namespace PluginGateway.Server.Contributions;

/// <summary>Lets in what a plugin generation brings, all or nothing, and takes it out again.</summary>
internal sealed class GenerationSink(ContributionBoard board, ChannelHub channels) : IGenerationSink
{
    /// <inheritdoc />
    public IGenerationHandover Begin(PluginGeneration next, PluginGeneration? previous)
    {
        ArgumentNullException.ThrowIfNull(next);
        var before = previous is null ? null : SetOf(previous);
        var set = new ContributionSet(
            next,
            MethodRegistry.Collect(next.MethodFamilies, next),
            [.. next.AgentProviders.Select(provider => new AgentEntry(provider.Id, provider.Provider, next))],
            [.. next.Channels.Select(channel => channels.Create(next, channel, before?.Channels.FirstOrDefault(entry => entry.Id == channel.Id)))])
        {
            Tools = [.. next.ToolProviders.Select(tools => new ToolProviderEntry(tools.Id, tools.Provider, next))],
            NodeCommands = NodeCommandEntry.Collect(next),
        };
        board.Check(set);
        return new GenerationHandover(board, channels, set, before);
    }

    /// <inheritdoc />
    public Func<Task> Reconfigure(PluginGeneration generation, IReadOnlyList<ChannelPlan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var settings = plans.SelectMany(plan => plan.Accounts).ToDictionary(plan => plan.Account, plan => ChannelAccountSettings.Read(plan.HostSettings));
        return () => new ChannelReconfiguration(board, channels, SetOf(generation), settings).ApplyAsync();
    }

    /// <inheritdoc />
    public async ValueTask WithdrawAsync(PluginGeneration generation, CancellationToken ct)
    {
        var set = SetOf(generation);
        board.Release(generation);
        await GenerationHandover.StopAsync(set.Accounts, ct);
    }

    private ContributionSet SetOf(PluginGeneration generation) => board.Now.Sets.First(set => set.Owner == generation);
}
