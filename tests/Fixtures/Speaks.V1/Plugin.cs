using System.Runtime.CompilerServices;
using Phrases;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using Speaks.V1;

[assembly: GatewayPlugin<Plugin>("speaks-v1")]

namespace Speaks.V1;

/// <summary>Says what version 1 of its library says.</summary>
public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddAgentProvider<SpeakingAgent>("speaking-v1");
}

internal sealed class SpeakingAgent : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models => [];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return new AgentText(Phrase.Text);
    }
}
