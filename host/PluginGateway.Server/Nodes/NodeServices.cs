using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Contracts.Methods;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Methods;
using PluginGateway.Server.Nodes.Commands;
using PluginGateway.Server.Nodes.Happenings;

namespace PluginGateway.Server.Nodes;

/// <summary>Puts what belongs to nodes into the gateway's services.</summary>
internal static class NodeServices
{
    /// <summary>Adds it.</summary>
    public static void AddNodes(this IServiceCollection services)
    {
        services.AddSingleton<ExecutingCommands>().AddSingleton<NodePairing>().AddSingleton<NodeOffers>().AddSingleton<NodePendingWork>();
        services.AddSingleton<NodeRegistry>().AddSingleton<NodeInvocations>().AddSingleton<NodeResultRoom>().AddSingleton<NodeExecRuns>().AddSingleton<NodeCommandPolicy>();
        services.AddSingleton<NodeInvoker>().AddSingleton<NodeResults>().AddSingleton<NodeViews>();
        services.AddSingleton<NodeRuns>().AddSingleton<NodeHappenings>().AddSingleton<INodeHappening, VoiceTranscript>().AddSingleton<INodeHappening, AgentRequestHappening>()
            .AddSingleton<INodeHappening, ChatSubscriptions>().AddSingleton<INodeHappening, ExecHappenings>();
        services.AddSingleton<IMethodFamily, NodesFamily>().AddSingleton<IMethodFamily, NodeSideFamily>().AddSingleton<IMethodFamily, NodePairingFamily>()
            .AddSingleton<IMethodFamily, NodePendingFamily>();
    }
}
