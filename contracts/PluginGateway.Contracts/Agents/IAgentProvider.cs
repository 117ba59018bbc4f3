using PluginGateway.Protocol;

namespace PluginGateway.Contracts.Agents;

/// <summary>Thinks: turns a message and its history into a reply.</summary>
public interface IAgentProvider
{
    /// <summary>The models it offers, the default one first. Called often; answers at once.</summary>
    IReadOnlyList<ModelSummary> Models { get; }

    /// <summary>
    /// Runs one turn and streams what comes of it. Runs of different sessions overlap; those of one session never do.
    /// Stops within a second of cancellation. Throwing ends the run with an error that the caller sees.
    /// </summary>
    /// <param name="request">What was said, and before.</param>
    /// <param name="cancellation">Cancelled when somebody stops the run, its time is over, or the generation is unloaded.</param>
    /// <returns>What comes of it, in order.</returns>
    IAsyncEnumerable<AgentEvent> RunAsync(AgentRequest request, CancellationToken cancellation);
}
