using Greeting;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PrivateDependency;

[assembly: GatewayPlugin<Plugin>("privatedependency")]

namespace PrivateDependency;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddAgentProvider<GreetingAgent>("greeting");
}

internal sealed class GreetingAgent : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models => [];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return new AgentText(Greeter.Greet(request.Message));
    }
}
