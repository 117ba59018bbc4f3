using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw config</c>: the configuration of a running gateway.</summary>
internal static class ConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("config", "Look at the configuration of a running gateway") { ConfigPlanCommand.Create() };
}
