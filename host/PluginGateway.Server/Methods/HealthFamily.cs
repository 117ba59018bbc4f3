using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>health</c>, <c>status</c> (<c>methods.md</c> §1).</summary>
internal sealed class HealthFamily(
    HealthMonitor health, HeartbeatSwitch heartbeats, ChannelHub channels, SessionService sessions, SessionKeys keys, SystemEvents systemEvents, AgentDirectory agents, GatewayIdentity identity, TimeProvider time) : IMethodFamily
{
    private const int Recent = 10;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        // Without params the answer is the cached one, ready as JSON; only a request that says something comes here.
        methods.Add(HealthMethods.Health, Access.Read, (asked, _) => asked.Probe == true ? new ValueTask<HealthSnapshot>(health.ProbeAsync()) : ValueTask.FromResult(health.Current));
        methods.Add(StatusMethods.Status, Access.Read, (_, _) => ValueTask.FromResult(Status()));
    }

    private StatusSummary Status()
    {
        var all = sessions.List();
        var model = agents.DefaultModel;
        var defaults = new SessionModelDefaults(model?.Id, model?.ContextWindow);
        return new StatusSummary
        {
            Version = identity.Version,
            Heartbeat = heartbeats.Summary,
            ChannelSummary = [.. ChannelLines()],
            QueuedSystemEvents = systemEvents.Waiting(keys.MainSessionKey),
            Sessions = new SessionsSummary
            {
                Paths = [sessions.Path],
                Count = all.Count,
                Defaults = defaults,
                Recent = Newest(all, defaults),
                ByAgent = [.. ByAgent(all, defaults)],
            },
        };
    }

    // Every agent has a row even when nobody has spoken to it; so has one that is configured no more, while its sessions are there.
    private IEnumerable<AgentSessions> ByAgent(IReadOnlyList<SessionRecord> all, SessionModelDefaults defaults) =>
        from agent in agents.Agents.Select(agent => agent.Id).Concat(all.Select(session => session.AgentId)).Distinct(StringComparer.Ordinal)
        let mine = all.Where(session => session.AgentId == agent).ToArray()
        select new AgentSessions(agent, sessions.Path, mine.Length, Newest(mine, defaults));

    private SessionStatus[] Newest(IReadOnlyList<SessionRecord> newestFirst, SessionModelDefaults defaults)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. newestFirst.Take(Recent).Select(session => SessionViews.Status(session, defaults, now))];
    }

    private IEnumerable<string> ChannelLines()
    {
        var status = channels.Status();
        return from id in status.ChannelOrder
               from account in status.ChannelAccounts[id]
               select $"{status.ChannelLabels[id]} {account.AccountId}: {account.State}{(account.Detail is { } detail ? " — " + detail : string.Empty)}";
    }
}
