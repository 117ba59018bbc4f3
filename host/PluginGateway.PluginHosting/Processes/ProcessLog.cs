using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>What is said about programs that plugins have started. Ids 7050–7059.</summary>
internal static partial class ProcessLog
{
    [LoggerMessage(7050, LogLevel.Information, "Plugin {Plugin} has started {Name} as process {Process}")]
    public static partial void Started(ILogger log, string plugin, string name, int process);

    [LoggerMessage(7051, LogLevel.Information, "{Name} of plugin {Plugin}, process {Process}, has ended with exit code {ExitCode}")]
    public static partial void Ended(ILogger log, string plugin, string name, int process, int exitCode);

    [LoggerMessage(7052, LogLevel.Information, "{Name} of plugin {Plugin} says: {Line}")]
    public static partial void Said(ILogger log, string plugin, string name, string line);

    [LoggerMessage(7053, LogLevel.Warning, "{Name} of plugin {Plugin} wrote too much to its standard error: {Lines} lines were left out")]
    public static partial void LeftOut(ILogger log, string plugin, string name, int lines);

    [LoggerMessage(7054, LogLevel.Warning, "{Name} of plugin {Plugin} may outlive a gateway that is killed: setpriv and setsid (util-linux) are not to be had here")]
    public static partial void NotGuarded(ILogger log, string plugin, string name);
}
