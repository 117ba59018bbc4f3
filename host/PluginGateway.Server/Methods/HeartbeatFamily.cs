using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Methods;

/// <summary><c>last-heartbeat</c>, <c>set-heartbeats</c>, <c>wake</c> (<c>methods.md</c> §8).</summary>
internal sealed class HeartbeatFamily(HeartbeatSwitch heartbeats, HealthMonitor health, SystemEvents systemEvents, SessionKeys keys) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(HeartbeatMethods.Last, Access.Read, (_, _) => ValueTask.FromResult<HeartbeatEvent?>(null));
        methods.Add(HeartbeatMethods.Set, Access.Admin, (set, _) => ValueTask.FromResult(Set(set)));
        methods.Add(HeartbeatMethods.Wake, Access.Write, (wake, _) => ValueTask.FromResult(Wake(wake)));
    }

    private SetHeartbeatsResult Set(SetHeartbeatsParams set)
    {
        heartbeats.Enabled = set.Enabled ?? throw new GatewayException(ErrorCodes.InvalidRequest, "invalid set-heartbeats params: enabled (boolean) required");
        health.Take();
        return new SetHeartbeatsResult(Ok: true, heartbeats.Enabled);
    }

    // As long as no agent has a heartbeat, there is none to bring forward: "now" waits for the next run as well.
    private WakeResult Wake(WakeParams wake)
    {
        if (wake.Mode is not ("now" or "next-heartbeat"))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "invalid wake params: at /mode: must be equal to constant; at /mode: must match a schema in anyOf");
        }

        if (string.IsNullOrWhiteSpace(wake.Text))
        {
            return new WakeResult(Ok: false);
        }

        systemEvents.Add(keys.MainSessionKey, wake.Text.Trim());
        return new WakeResult(Ok: true);
    }
}
