using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway start</c>: starts the service.</summary>
internal static class GatewayStartCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => ServiceCommand.Create("start", "Start the service", (_, verbs, _, cancellation) => verbs.StartAsync(cancellation));
}
