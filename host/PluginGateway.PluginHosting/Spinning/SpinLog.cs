using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>What is said of threads that spin.</summary>
internal static partial class SpinLog
{
    [LoggerMessage(7200, LogLevel.Warning,
        "Plugin {Plugin}, generation {Generation}: its thread '{Name}' ({Thread}) keeps a core and waits for nothing. It may compute; if it spins, nothing can end it from outside. " +
        "Remedy: pgw plugins disable {Plugin}, or install a build that is mended; if the thread does not obey its token and goes on, restart the gateway.")]
    public static partial void Began(ILogger log, string plugin, int generation, string name, int thread);

    [LoggerMessage(7201, LogLevel.Information, "Plugin {Plugin}, generation {Generation}: its thread {Thread} no longer spins")]
    public static partial void Ended(ILogger log, string plugin, int generation, int thread);

    [LoggerMessage(7202, LogLevel.Warning,
        "The thread '{Name}' ({Thread}) keeps a core and waits for nothing, and it cannot be told whose it is: the gateway's own under full load, or one that a plugin " +
        "started without its execution context (UnsafeStart, UnsafeQueueUserWorkItem, SuppressFlow, a native library). Said once for each thread.")]
    public static partial void Unknown(ILogger log, string name, int thread);

    [LoggerMessage(7203, LogLevel.Debug, "There is no /proc/self/task on this system: threads that spin are not found")]
    public static partial void Unavailable(ILogger log);
}
