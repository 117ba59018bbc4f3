using System.Runtime.CompilerServices;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace UnloadRows;

/// <summary>Hangs on the host's token and lets go of it.</summary>
internal sealed class RegisteringAgent : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models => [];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var cancelled = false;
        await using var registration = cancellation.Register(() => cancelled = true);
        using var own = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        own.CancelAfter(TimeSpan.FromMinutes(10));
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, own.Token);
        yield return new AgentText(cancelled ? "cancelled" : "registered");
    }
}
