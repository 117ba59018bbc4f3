using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway stop</c>: stops the service.</summary>
internal static class GatewayStopCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => ServiceCommand.Create("stop", "Stop the service; it stays installed", (_, verbs, _, cancellation) => verbs.StopAsync(cancellation));
}
