using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw plugins</c>: the plugins of a running gateway.</summary>
internal static class PluginsCommand
{
    /// <summary>Longest wait for an application: plugins configure themselves, and what they have in hand is finished first.</summary>
    public const int PatienceMs = 120_000;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("plugins", "Show, enable, disable and reload the plugins of a running gateway")
    {
        PluginsListCommand.Create(),
        PluginsStatusCommand.Create(),
        PluginsEnableCommand.Create(),
        PluginsDisableCommand.Create(),
        PluginsReloadCommand.Create(),
        PluginsVerifyCommand.Create(),
    };

    /// <summary>The plugin that a verb is about.</summary>
    public static Argument<string> Id() => new("id") { Description = "Id of the plugin, as in pgw plugins list" };
}
