using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents.Compaction;

/// <summary>
/// Has what is older in a conversation summed up by its own agent, and archived; the newest messages stay. By itself when a turn comes near to what the model takes, or
/// was refused as too long; and when somebody asks for it. Whatever fails, nothing is archived. To be called in the session's lane.
/// </summary>
internal sealed class SessionCompaction(
    AgentDirectory agents, SessionService sessions, SessionKeys keys, Summariser summariser, AgentsOptions options, ILogger<SessionCompaction> log)
{
    // Above this much of what the model takes, the rest may be too little for the answer.
    private const int NearPercent = 80;

    // The newest messages may take this part of it: what is left is for the next turns.
    private const int KeptPart = 4;

    // A model of unknown size is shown this much at once; when it is too much, half of it.
    private const int UsualTokens = 32_000;

    // Of a conversation that was never summed up, and is longer, the oldest messages are archived without being in the summary.
    private const int MostMessages = 5000;

    /// <summary>Shortens a turn that comes near to what its model takes.</summary>
    /// <returns>The turn as it is to be run: as it was, where nothing could be done.</returns>
    public async Task<AgentRequest> FitAsync(Run run, AgentEntry agent, AgentRequest turn, RunAnnouncer announcer)
    {
        if (!options.Defaults.Compaction.Auto || WindowOf(agent, turn.Model) is not { } window || TokenEstimate.Of(turn) <= (long)window * NearPercent / 100)
        {
            return turn;
        }

        return await ShortenAsync(run, agent, turn, announcer, window, isRetry: false) ?? turn;
    }

    /// <summary>Shortens a turn that the model's server has refused as too long.</summary>
    /// <returns>The turn that may be tried instead; null when there is none.</returns>
    public async Task<AgentRequest?> AfterRefusalAsync(Run run, AgentEntry agent, AgentRequest turn, RunAnnouncer announcer)
    {
        // Whatever its size is said to be, what was sent did not fit.
        var window = Math.Min(WindowOf(agent, turn.Model) ?? int.MaxValue, TokenEstimate.Of(turn));
        return options.Defaults.Compaction.Auto ? await ShortenAsync(run, agent, turn, announcer, window, isRetry: true) : null;
    }

    /// <summary>Sums up a session because somebody has asked for it.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="keep">Messages that stay.</param>
    /// <param name="wish">What the summary is to heed.</param>
    /// <returns>How many messages there were, and the archive's name when any were archived; null when there is no such session.</returns>
    /// <exception cref="GatewayException">There is no summary, and everything is as it was.</exception>
    public async Task<(int Before, string? Archive)?> CompactAsync(string canonical, int keep, string? wish = null)
    {
        if (sessions.Find(canonical) is not { } session)
        {
            return null;
        }

        var said = sessions.Said(session, MostMessages);
        if (said.Count <= keep)
        {
            return (said.Count, null);
        }

        var profile = agents.Require(keys.AgentOf(canonical));
        var agent = agents.Lease(profile, session.Settings.ProviderOverride, out var lease);
        using (lease)
        {
            var model = session.Settings.ModelOverride ?? profile.Model;
            var chunk = WindowOf(agent, model) is { } window ? window / 2 : UsualTokens;
            var task = new SummaryTask($"compact-{Guid.NewGuid():N}", canonical, profile.Id, model, sessions.Summary(session)?.Text, [.. said.SkipLast(keep)], chunk) { Wish = wish };
            try
            {
                var (before, archive, _) = await CompactAsync(session, agent, task, keep, said.Count, CancellationToken.None);
                return (before, archive);
            }
            catch (Exception e) when (e is not GatewayException)
            {
                // The boundary to agents of plugins.
                throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"the agent failed: {e.GetType().Name}: {e.Message}"), e);
            }
        }
    }

    private async Task<AgentRequest?> ShortenAsync(Run run, AgentEntry agent, AgentRequest turn, RunAnnouncer announcer, int window, bool isRetry)
    {
        if (sessions.Find(turn.SessionKey) is not { } session)
        {
            return null;
        }

        var before = sessions.Summary(session)?.Text;
        var shown = turn.History.Count - (before is null ? 0 : 1);
        var keep = Math.Min(KeptOf(turn.History, window / KeptPart), shown);
        if (shown - keep <= 0)
        {
            return null;
        }

        // What the turn is about is in the transcript already, and stays.
        var said = sessions.Said(session, MostMessages);
        var asked = run.Request.Earlier.Count + 1;
        var task = new SummaryTask($"{turn.RunId}/summary", turn.SessionKey, turn.AgentId, turn.Model, before, [.. said.SkipLast(keep + asked)], window / 2);
        string? summary = null;
        announcer.CompactionStarted();
        try
        {
            (_, _, summary) = await CompactAsync(session, agent, task, keep + asked, said.Count, run.Stopping);
        }
        catch (Exception e) when (!run.Stopping.IsCancellationRequested)
        {
            // The boundary to agents of plugins: a turn goes on without a summary as long as it can.
            SessionLog.NotCompacted(log, session.Key, e is GatewayException ? e.Message : e.ToString());
        }
        finally
        {
            announcer.CompactionEnded(willRetry: isRetry && summary is not null);
        }

        return summary is null ? null : turn with { History = [new AgentMessage("user", SessionHistory.AsMessage(summary)), .. turn.History.TakeLast(keep)] };
    }

    private async Task<(int Before, string? Archive, string Summary)> CompactAsync(SessionRecord session, AgentEntry agent, SummaryTask task, int keep, int known, CancellationToken stop)
    {
        var summary = await summariser.SummariseAsync(agent, task, stop);

        // What was said meanwhile, by whoever writes into the session without a run, is in no summary.
        var since = Math.Max(0, sessions.Said(session, MostMessages).Count - known);
        var (before, archive) = await sessions.CompactAsync(session, keep + since, summary);
        SessionLog.Compacted(log, session.Key, before - keep - since, archive ?? "none");
        return (before, archive, summary);
    }

    private int KeptOf(IReadOnlyList<AgentMessage> history, int tokens)
    {
        var kept = 0;
        while (kept < history.Count && kept < options.Defaults.Compaction.KeepMessages && (tokens -= TokenEstimate.Of(history[^(kept + 1)])) >= 0)
        {
            kept++;
        }

        return kept;
    }

    private int? WindowOf(AgentEntry agent, string? model) => AgentDirectory.ModelNamed(model, agent.Provider.Models)?.ContextWindow ?? options.Defaults.ContextTokens;
}
