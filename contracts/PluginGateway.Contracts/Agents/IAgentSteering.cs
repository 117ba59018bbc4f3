namespace PluginGateway.Contracts.Agents;

/// <summary>What people say while a run goes on, for the run itself (<c>agent-and-chat.md</c> §8, <c>steer</c>). Implemented by the gateway. Any thread.</summary>
public interface IAgentSteering
{
    /// <summary>
    /// Takes what has been said since the last time. To be called where the model can be told something new: after its tools have answered and before it is asked
    /// again. What is taken has been heard: it gets no turn of its own. What nobody takes gets one after the run.
    /// </summary>
    /// <param name="cancellation">The run's.</param>
    /// <returns>The messages, oldest first; mostly none.</returns>
    ValueTask<IReadOnlyList<AgentMessage>> TakeAsync(CancellationToken cancellation);
}
