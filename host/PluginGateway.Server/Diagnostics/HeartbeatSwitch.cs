using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Diagnostics;

/// <summary>
/// Whether agents' heartbeats are on: for all of them, until the gateway restarts, as in the reference (<c>methods.md</c> §8). There is no interval to configure yet,
/// so that none beats either way. Any thread.
/// </summary>
internal sealed class HeartbeatSwitch(AgentDirectory agents, SessionKeys keys)
{
    private volatile bool _enabled = true;

    /// <summary>Whether they are on.</summary>
    public bool Enabled
    {
        get => _enabled;
        set => _enabled = value;
    }

    /// <summary>As <c>health</c> shows it.</summary>
    public HeartbeatSettings Settings => new(Enabled, Every: "0m", EveryMs: null);

    /// <summary>As <c>status</c> shows it.</summary>
    public HeartbeatSummary Summary => new(keys.DefaultAgent, [.. agents.Agents.Select(agent => new AgentHeartbeat(agent.Id, Enabled, "0m", EveryMs: null))]);
}
