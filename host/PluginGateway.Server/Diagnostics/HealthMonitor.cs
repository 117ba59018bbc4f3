using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Diagnostics;

/// <summary>The newest health snapshot (<c>lifecycle.md</c> §9), kept ready as JSON. Any thread.</summary>
internal sealed class HealthMonitor(ChannelHub channels, AgentDirectory agents, SessionService sessions, SessionKeys keys, HeartbeatSwitch heartbeats, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile Snapshot? _current;
    private Task<HealthSnapshot>? _probe;

    /// <summary>Raised after each refresh, with the snapshot.</summary>
    public event Action<HealthSnapshot>? Refreshed;

    /// <summary>Counts refreshes, from 1.</summary>
    public long Version => (_current ?? Refresh()).Version;

    /// <summary>The newest snapshot as JSON.</summary>
    public ReadOnlyMemory<byte> Json => (_current ?? Refresh()).Json;

    /// <summary>The newest snapshot.</summary>
    public HealthSnapshot Current => (_current ?? Refresh()).Health;

    /// <summary>
    /// Takes a new snapshot for whoever asks at about this moment: one for all of them. Channels have nothing to probe, they report by themselves; a refresh is
    /// as fresh as it gets.
    /// </summary>
    public Task<HealthSnapshot> ProbeAsync()
    {
        lock (_gate)
        {
            return _probe is { IsCompleted: false } going ? going : _probe = Task.Run(Take);
        }
    }

    /// <summary>Takes a new snapshot.</summary>
    public HealthSnapshot Take()
    {
        var snapshot = Refresh().Health;
        Refreshed?.Invoke(snapshot);
        return snapshot;
    }

    private Snapshot Refresh()
    {
        lock (_gate)
        {
            var started = time.GetTimestamp();
            var status = channels.Status();
            var all = sessions.List();
            var health = new HealthSnapshot
            {
                Ts = status.Ts,
                DurationMs = (long)time.GetElapsedTime(started).TotalMilliseconds,
                Channels = status.Channels,
                ChannelOrder = status.ChannelOrder,
                ChannelLabels = status.ChannelLabels,
                HeartbeatSeconds = 0,
                DefaultAgentId = keys.DefaultAgent,
                Agents =
                [
                    .. from agent in agents.Agents
                       let mine = all.Where(session => session.AgentId == agent.Id).ToArray()
                       select new AgentHealth(agent.Id, agent.Id == keys.DefaultAgent, heartbeats.Settings, Sessions(mine)),
                ],
                Sessions = Sessions(all),
            };
            return _current = new Snapshot(health, JsonSerializer.SerializeToUtf8Bytes(health, HealthJson.Default.HealthSnapshot), (_current?.Version ?? 0) + 1);
        }
    }

    private SessionsHealth Sessions(IReadOnlyList<SessionRecord> newestFirst)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new SessionsHealth(sessions.Path, newestFirst.Count, [.. newestFirst.Take(5).Select(session => new RecentSession(session.Key, session.UpdatedAt, now - session.UpdatedAt))]);
    }

    private sealed record Snapshot(HealthSnapshot Health, byte[] Json, long Version);
}
