using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw gateway uninstall</c>: ends the service and takes it away.</summary>
internal static class GatewayUninstallCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => ServiceCommand.Create("uninstall", "Stop the service and take it away; configuration and state stay", (_, verbs, _, cancellation) => verbs.UninstallAsync(cancellation));
}
