using System.Collections.Frozen;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Nodes.Commands;

namespace PluginGateway.Server.Contributions;

/// <summary>All methods, agents and channels there are at one moment. Immutable: readers never lock, and a swap shows all of its names at once.</summary>
internal sealed class ContributionTables
{
    /// <summary>Makes the tables of what all owners bring, whose names must differ.</summary>
    public ContributionTables(IReadOnlyList<ContributionSet> sets)
    {
        Sets = sets;
        Methods = sets.SelectMany(set => set.Methods).ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);
        MethodNames = [.. Methods.Keys.Order(StringComparer.Ordinal)];
        Agents = [.. sets.SelectMany(set => set.Agents)];
        Channels = [.. sets.SelectMany(set => set.Channels)];
        Tools = [.. sets.SelectMany(set => set.Tools)];
        NodeCommands = sets.SelectMany(set => set.NodeCommands).ToFrozenDictionary(command => command.Name, StringComparer.Ordinal);
    }

    /// <summary>What they are made of: the gateway's own set first, then those of the plugins by id.</summary>
    public IReadOnlyList<ContributionSet> Sets { get; }

    /// <summary>Methods by name.</summary>
    public FrozenDictionary<string, MethodEntry> Methods { get; }

    /// <summary>Names in alphabetical order. Another list object in every table.</summary>
    public IReadOnlyList<string> MethodNames { get; }

    /// <summary>Agent providers, those of the first plugin first.</summary>
    public IReadOnlyList<AgentEntry> Agents { get; }

    /// <summary>Channels, in the same order.</summary>
    public IReadOnlyList<ChannelEntry> Channels { get; }

    /// <summary>Providers of tools, the gateway's own first.</summary>
    public IReadOnlyList<ToolProviderEntry> Tools { get; }

    /// <summary>Node commands that plugins declare, by name.</summary>
    public FrozenDictionary<string, NodeCommandEntry> NodeCommands { get; }
}
