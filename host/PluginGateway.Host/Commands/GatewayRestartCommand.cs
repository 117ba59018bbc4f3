using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway restart</c>: stops the service and starts it again.</summary>
internal static class GatewayRestartCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => ServiceCommand.Create("restart", "Stop the service and start it again", (_, verbs, _, cancellation) => verbs.RestartAsync(cancellation));
}
