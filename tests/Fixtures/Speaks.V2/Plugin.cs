using System.Runtime.CompilerServices;
using Phrases;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using Speaks.V2;

[assembly: GatewayPlugin<Plugin>("speaks-v2")]

namespace Speaks.V2;

/// <summary>Says what version 2 of its library says.</summary>
public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddAgentProvider<SpeakingAgent>("speaking-v2");
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
