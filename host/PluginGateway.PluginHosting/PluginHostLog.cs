using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>What the plugin host says. Exceptions of plugins are logged as text: an exception object keeps the plugin's code in memory.</summary>
internal static partial class PluginHostLog
{
    [LoggerMessage(7000, LogLevel.Information, "Plugin {Plugin} {Version} runs, generation {Generation}, after {Milliseconds:F0} ms: {Contributions}")]
    public static partial void Running(ILogger log, string plugin, string version, int generation, double milliseconds, string contributions);

    [LoggerMessage(7001, LogLevel.Error, "Plugin {Plugin} is not running: {Error}")]
    public static partial void Refused(ILogger log, string plugin, string error);

    [LoggerMessage(7002, LogLevel.Debug, "Plugin {Plugin} threw while it was loaded: {Details}")]
    public static partial void RefusedDetails(ILogger log, string plugin, string details);

    [LoggerMessage(7003, LogLevel.Error, "Plugin {Plugin}, generation {Generation}: an exception on one of its own threads: {Details}")]
    public static partial void ThreadFault(ILogger log, string plugin, int generation, string details);

    [LoggerMessage(7004, LogLevel.Warning, "Plugin {Plugin}, generation {Generation}: {InFlight} calls are cancelled because it is stopped")]
    public static partial void CallsCancelled(ILogger log, string plugin, int generation, int inFlight);

    [LoggerMessage(7005, LogLevel.Error, "Plugin {Plugin}, generation {Generation}: {InFlight} calls ignore their cancellation and are abandoned; its memory is not freed before they end")]
    public static partial void CallsAbandoned(ILogger log, string plugin, int generation, int inFlight);

    [LoggerMessage(7006, LogLevel.Warning, "Plugin {Plugin} failed at {What}: {Details}")]
    public static partial void StopFailed(ILogger log, string plugin, string what, string details);

    [LoggerMessage(7007, LogLevel.Information, "Plugin {Plugin}, generation {Generation}, is stopped")]
    public static partial void Stopped(ILogger log, string plugin, int generation);

    [LoggerMessage(7008, LogLevel.Warning, "The process already has a handler for unhandled exceptions: a plugin's thread that throws ends the gateway")]
    public static partial void HandlerTaken(ILogger log);

    [LoggerMessage(7009, LogLevel.Warning, "Plugin {Plugin} was configured after all, too late, and is thrown away")]
    public static partial void TooLate(ILogger log, string plugin);

    [LoggerMessage(7010, LogLevel.Error, "Plugin {Plugin}: the change was refused, generation {Generation} serves on: {Error}")]
    public static partial void ChangeRefused(ILogger log, string plugin, int generation, string error);

    [LoggerMessage(7011, LogLevel.Error, "Plugin {Plugin}: generation {Generation} faulted in its first seconds and was taken back, generation {Previous} serves again: {Error}")]
    public static partial void RolledBack(ILogger log, string plugin, int generation, int previous, string error);

    [LoggerMessage(7012, LogLevel.Error, "Plugin {Plugin} is in quarantine: {Error}")]
    public static partial void Quarantined(ILogger log, string plugin, string error);

    [LoggerMessage(7013, LogLevel.Information, "Plugin {Plugin}, generation {Generation}, has taken its new configuration")]
    public static partial void Reconfigured(ILogger log, string plugin, int generation);

    [LoggerMessage(7014, LogLevel.Information, "Plugin {Plugin} is tried again at {At:HH:mm:ss}")]
    public static partial void TriedAgain(ILogger log, string plugin, DateTimeOffset at);
}
