using System.Runtime.CompilerServices;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace Echo.Plain;

internal sealed class EchoAgent : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models => [];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        yield return new AgentText(request.Message);
    }
}
