using System.Runtime.CompilerServices;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace Frozen;

internal sealed class GreetingAgent(Greeter greeter) : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models { get; } = [new("frozen-1", "Frozen", "frozen") { ContextWindow = 10, Reasoning = false }];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        yield return new AgentText(greeter.Greet(request.Message));
        yield return new AgentText($" after {string.Join('+', request.History.Select(message => $"{message.Role}:{message.Text}"))}");
        yield return new AgentText($" in {request.AgentId}/{request.SessionKey}/{request.RunId} {request.Thinking} {request.ExtraSystemPrompt}");
        yield return new AgentUsage(new TokenUsage(1, 2, 3));
    }
}
