using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>health</c>, <c>status</c>, <c>last-heartbeat</c> (<c>methods.md</c> §1).</summary>
internal sealed class HealthFamily(HealthMonitor health, Channels.ChannelHub channels, SessionService sessions, GatewayIdentity identity, TimeProvider time) : IMethodFamily
{
    private const int Recent = 10;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        // Without params the answer is the cached one, ready as JSON; only a request that says something comes here.
        methods.Add(HealthMethods.Health, Access.Read, (_, _) => ValueTask.FromResult(health.Take()));
        methods.Add(StatusMethods.Status, Access.Read, (_, _) => ValueTask.FromResult(Status()));
        methods.Add(StatusMethods.LastHeartbeat, Access.Read, (_, _) => ValueTask.FromResult<HeartbeatEvent?>(null));
    }

    private StatusSummary Status()
    {
        var all = sessions.List();
        var recent = all.Take(Recent).Select(Describe).ToArray();
        return new StatusSummary
        {
            Version = identity.Version,
            Heartbeat = new HeartbeatSummary(SessionKeys.DefaultAgentId, [new AgentHeartbeat(SessionKeys.DefaultAgentId, Enabled: false, "0m", EveryMs: null)]),
            ChannelSummary = [.. ChannelLines()],
            QueuedSystemEvents = [],
            Sessions = new SessionsSummary
            {
                Paths = [sessions.Path],
                Count = all.Count,
                Defaults = new SessionModelDefaults(null, null),
                Recent = recent,
                ByAgent = [new AgentSessions(SessionKeys.DefaultAgentId, sessions.Path, all.Count, recent)],
            },
        };
    }

    private IEnumerable<string> ChannelLines()
    {
        var status = channels.Status();
        return from id in status.ChannelOrder
               from account in status.ChannelAccounts[id]
               select $"{status.ChannelLabels[id]} {account.AccountId}: {account.State}{(account.Detail is { } detail ? " — " + detail : string.Empty)}";
    }

    private SessionStatus Describe(SessionRecord session) => new()
    {
        AgentId = session.AgentId,
        Key = session.Key,
        Kind = session.Kind,
        SessionId = session.SessionId,
        UpdatedAt = session.UpdatedAt,
        Age = time.GetUtcNow().ToUnixTimeMilliseconds() - session.UpdatedAt,
    };
}
