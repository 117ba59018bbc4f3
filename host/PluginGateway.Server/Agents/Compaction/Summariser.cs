using System.Text;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Usage;

namespace PluginGateway.Server.Agents.Compaction;

/// <summary>
/// Asks an agent for a summary: with a prompt of its own, without tools, for a bounded time, and in several goes when there is more than the model takes at once. Nobody is told what it
/// says. Any thread; the caller holds the lease.
/// </summary>
internal sealed class Summariser(UsageLedger usage, AgentsOptions options, TimeProvider time)
{
    // Longer ones are no summaries.
    private const int MostCharacters = 16_000;

    // A model that does not take this much is of no use here.
    private const int LeastTokens = 500;

    /// <summary>Asks.</summary>
    /// <param name="agent">Whom.</param>
    /// <param name="task">What is to be summed up.</param>
    /// <param name="stop">Cancelled when nobody wants it any more.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="GatewayException">There is none: the agent failed, said nothing or took too long.</exception>
    public async Task<string> SummariseAsync(AgentEntry agent, SummaryTask task, CancellationToken stop)
    {
        var limit = TimeSpan.FromSeconds(options.Defaults.Compaction.TimeoutSeconds);
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token, agent.Generation.Stopping);
        try
        {
            return await InPartsAsync(agent, task, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new GatewayException(ErrorCodes.Unavailable, deadline.IsCancellationRequested
                ? $"the agent gave no summary within {limit.TotalSeconds:0} s (agents.defaults.compaction.timeoutSeconds)"
                : "the agent is stopping");
        }
    }

    private async Task<string> InPartsAsync(AgentEntry agent, SummaryTask task, CancellationToken stop)
    {
        var (summary, tokens) = (task.Before, Math.Max(LeastTokens, task.ChunkTokens));
        for (var at = 0; at < task.Said.Count;)
        {
            var (text, next) = SummaryPrompt.Part(task.Said, at, tokens);
            try
            {
                summary = await AskAsync(agent, task, SummaryPrompt.Message(summary, text, task.Wish), stop);
                at = next;
            }
            catch (GatewayException e) when (ContextTooLong.Is(e) && tokens > LeastTokens)
            {
                tokens = Math.Max(LeastTokens, tokens / 2);
            }
        }

        return summary!;
    }

    private async Task<string> AskAsync(AgentEntry agent, SummaryTask task, string message, CancellationToken stop)
    {
        using var work = agent.Generation.Mark.Enter();
        var request = new AgentRequest(task.RunId, task.AgentId, task.SessionKey, message, []) { SystemPrompt = SummaryPrompt.System, Model = task.Model };
        var said = new StringBuilder();
        TokenUsage? used = null;
        await foreach (var happening in agent.Provider.RunAsync(request, stop).WithCancellation(stop))
        {
            stop.ThrowIfCancellationRequested();
            switch (happening)
            {
                case AgentText text:
                    said.Append(text.Delta);
                    break;
                case AgentUsage tokens:
                    used = tokens.Usage;
                    break;
            }

            if (said.Length > MostCharacters)
            {
                break;
            }
        }

        if (used is not null)
        {
            await usage.AddAsync(agent.Id, task.Model ?? AgentDirectory.ModelNamed(null, agent.Provider.Models)?.Id ?? agent.Id, used);
        }

        var summary = said.ToString().Trim();
        return summary.Length switch
        {
            0 => throw new GatewayException(ErrorCodes.Unavailable, "the agent gave no summary"),
            > MostCharacters => summary[..MostCharacters],
            _ => summary,
        };
    }
}
