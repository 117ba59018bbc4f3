using PluginGateway.Protocol;
using PluginGateway.Server.Agents;

namespace PluginGateway.Server.Sessions;

/// <summary>Sessions as clients see them at this moment, with the runs that go on. Any thread.</summary>
internal sealed class SessionRows(AgentRunner runner, AgentDirectory agents, TimeProvider time)
{
    /// <summary>What applies to a session that says nothing else.</summary>
    public SessionsDefaults Defaults
    {
        get
        {
            var model = agents.DefaultModel;
            return new SessionsDefaults(agents.Default?.Id, model?.Id, model?.ContextWindow);
        }
    }

    /// <summary>A row of a list, without what has to be read from its messages.</summary>
    public SessionRow Of(SessionRecord session)
    {
        string[] active = [.. runner.Unended(session.Key).Select(run => run.Request.Id)];
        return SessionViews.Row(session) with
        {
            AgentId = session.AgentId,
            HasActiveRun = active.Length > 0,
            ActiveRunIds = active,
            SnapshotAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            CreatedAt = session.CreatedAt,
            Status = active.Length > 0 ? "running" : session.LastRun.Aborted == true ? "killed" : session.LastRun.SystemSent == true ? "done" : null,
            SpawnedBy = session.Settings.SpawnedBy,
        };
    }
}
