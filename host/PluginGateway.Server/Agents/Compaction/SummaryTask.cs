using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents.Compaction;

/// <summary>What is to be summed up.</summary>
/// <param name="RunId">What the agent is told as the id of the run.</param>
/// <param name="SessionKey">The session.</param>
/// <param name="AgentId">Whose session it is.</param>
/// <param name="Model">The model; the provider's default when null.</param>
/// <param name="Before">The summary of what came before, if there is one.</param>
/// <param name="Said">What was said since then and is to be summed up, oldest first.</param>
/// <param name="ChunkTokens">How much of it the model is shown at once.</param>
internal sealed record SummaryTask(string RunId, string SessionKey, string AgentId, string? Model, string? Before, IReadOnlyList<TranscriptEntry> Said, int ChunkTokens)
{
    /// <summary>What a person wants the summary to heed.</summary>
    public string? Wish { get; init; }
}
