using PluginGateway.PluginHosting;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Nodes.Commands;

namespace PluginGateway.Server.Contributions;

/// <summary>Everything that one owner brings. Immutable.</summary>
/// <param name="Owner">The plugin generation; null for the gateway itself.</param>
/// <param name="Methods">Its methods.</param>
/// <param name="Agents">Its agent providers.</param>
/// <param name="Channels">Its channels, with their receivers.</param>
internal sealed record ContributionSet(PluginGeneration? Owner, IReadOnlyList<MethodEntry> Methods, IReadOnlyList<AgentEntry> Agents, IReadOnlyList<ChannelEntry> Channels)
{
    /// <summary>Its providers of tools.</summary>
    public IReadOnlyList<ToolProviderEntry> Tools { get; init; } = [];

    /// <summary>The node commands that it declares.</summary>
    public IReadOnlyList<NodeCommandEntry> NodeCommands { get; init; } = [];

    /// <summary>Who that is, for people.</summary>
    public string OwnerName => Owner is { } plugin ? $"plugin {plugin.Info.Id}" : "the gateway itself";

    /// <summary>What it brings, for people.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. Channels.Select(channel => $"channel {channel.Id}"),
        .. Agents.Select(agent => $"agent {agent.Id}"),
        .. Tools.Select(tools => $"tools {tools.Id}"),
        .. Methods.Select(method => $"method {method.Name}"),
        .. NodeCommands.Select(command => $"node command {command.Name}"),
    ];

    /// <summary>The receivers of all its channels.</summary>
    public IEnumerable<ChannelAccountRunner> Accounts => Channels.SelectMany(channel => channel.Accounts);

    /// <summary>Whether both are generations of the same plugin.</summary>
    public bool IsSamePlugin(ContributionSet other) => Owner is { } mine && other.Owner is { } theirs && mine.Info.Id == theirs.Info.Id;
}
