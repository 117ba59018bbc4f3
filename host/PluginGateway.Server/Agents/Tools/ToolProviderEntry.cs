using PluginGateway.Contracts.Agents;
using PluginGateway.PluginHosting;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>A provider of tools. Immutable.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Generation">Whose it is; null for the gateway's own.</param>
internal sealed record ToolProviderEntry(string Id, IToolProvider Provider, PluginGeneration? Generation)
{
    /// <summary>Asks for the right to call into it.</summary>
    /// <param name="lease">To be disposed after the call.</param>
    /// <returns>False when its generation is being stopped.</returns>
    public bool TryEnter(out GenerationLease lease)
    {
        lease = default;
        return Generation is null || Generation.TryEnter(out lease);
    }

    /// <summary>What this thread does from now on is the generation's; to be disposed after the call. Null for the gateway's own.</summary>
    public GenerationMark.Entered? Enter() => Generation?.Mark.Enter();

    /// <summary>Cancelled when calls have had their time.</summary>
    public CancellationToken Stopping => Generation?.StoppingCalls ?? CancellationToken.None;
}
