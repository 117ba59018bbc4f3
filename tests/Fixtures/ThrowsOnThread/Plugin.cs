using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PluginGateway.Contracts;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using ThrowsOnThread;

[assembly: GatewayPlugin<Plugin>("throwsonthread")]

namespace ThrowsOnThread;

public sealed class Plugin : IGatewayPlugin
{
    public void Configure(IPluginBuilder plugin) => plugin.AddAgentProvider<Thrower>("thrower");
}

/// <summary>Throws where nobody catches; the message says where.</summary>
internal sealed class Thrower : IAgentProvider
{
    public IReadOnlyList<ModelSummary> Models => [];

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        switch (request.Message)
        {
            case "thread":
                new Thread(Throw).Start();
                break;
            case "pool":
                ThreadPool.UnsafeQueueUserWorkItem(static _ => Throw(), state: null);
                break;
            case "timer":
                _ = new Timer(static _ => Throw(), state: null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                break;
            case "async void":
                ThrowLater();
                break;
            case "finalizer":
                MakeGarbage();
                break;
        }

        yield break;
    }

    private static void Throw() => throw new InvalidOperationException("nobody catches this");

    [SuppressMessage("Design", "VSTHRD100:Avoid async void methods", Justification = "the mistake to be survived")]
    [SuppressMessage("Design", "MA0155:Do not use async void methods", Justification = "the mistake to be survived")]
    private static async void ThrowLater()
    {
        await Task.Yield();
        Throw();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeGarbage() => _ = new ThrowsInFinalizer();

    private sealed class ThrowsInFinalizer
    {
        [SuppressMessage("Design", "CA1065:Do not raise exceptions in unexpected locations", Justification = "the mistake to be survived")]
        [SuppressMessage("Design", "MA0055:Do not use finalizer", Justification = "the mistake to be survived")]
        ~ThrowsInFinalizer() => Throw();
    }
}
