using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>What the plugin host says. Exceptions of plugins are logged as text: an exception object keeps the plugin's code in memory.</summary>
internal static partial class PluginHostLog
{
    [LoggerMessage(7000, LogLevel.Information, "Plugin {Plugin} {Version} runs, generation {Generation}: {Contributions}")]
    public static partial void Running(ILogger log, string plugin, string version, int generation, string contributions);

    [LoggerMessage(7001, LogLevel.Error, "Plugin {Plugin} is not running: {Error}")]
    public static partial void Refused(ILogger log, string plugin, string error);

    [LoggerMessage(7002, LogLevel.Debug, "Plugin {Plugin} threw while it was loaded: {Details}")]
    public static partial void RefusedDetails(ILogger log, string plugin, string details);

    [LoggerMessage(7003, LogLevel.Error, "Plugin {Plugin}, generation {Generation}: exception {Count} on its own threads: {Details}")]
    public static partial void ThreadFault(ILogger log, string plugin, int generation, int count, string details);

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
}
