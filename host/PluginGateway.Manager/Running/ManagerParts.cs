using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PluginGateway.Manager.Running;

/// <summary>What the manager works with: all that touches the world.</summary>
internal sealed record ManagerParts(
    IOptions<GatewayManagerOptions> Configured,
    ManagerPorts Ports,
    ManagerHooks Hooks,
    GatewayManagerMetrics Metrics,
    TimeProvider Time,
    ILogger<GatewayManager> Log)
{
    public GatewayManagerOptions Options => Configured.Value;
}

/// <summary>The operating system and the network.</summary>
/// <param name="Launcher">Starts gateways.</param>
/// <param name="Sockets">Connects to them.</param>
/// <param name="Inspector">Who listens.</param>
/// <param name="Processes">Ends others.</param>
/// <param name="Services">The system's own supervisor.</param>
/// <param name="Rules">By whose rules.</param>
internal sealed record ManagerPorts(
    IGatewayProcessLauncher Launcher, IGatewaySocketFactory Sockets, IPortInspector Inspector, IProcessControl Processes, IServiceUnloader Services, PlatformRules Rules);

/// <summary>What the application adds.</summary>
internal sealed record ManagerHooks(
    IGatewayTokenProvider Tokens, IConfigRepair Repair, IEnumerable<IPreLaunchStep> Steps, IEnumerable<IGatewayPrerequisite> Prerequisites);

/// <summary>By which rules it goes; those of this machine but in tests.</summary>
/// <param name="IsWindows">No signals, slow ports.</param>
internal sealed record PlatformRules(bool IsWindows);
