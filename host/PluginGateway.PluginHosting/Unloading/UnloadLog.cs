using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>What is said about unloading. Text and numbers only: an object of a plugin would keep its code in memory.</summary>
internal static partial class UnloadLog
{
    [LoggerMessage(7100, LogLevel.Debug, "Plugin {Plugin} {Version}, generation {Generation}: its code left memory {Milliseconds:F0} ms after it was unloaded, in {Rounds} collections")]
    public static partial void Collected(ILogger log, string plugin, string version, int generation, double milliseconds, int rounds);

    [LoggerMessage(7101, LogLevel.Warning, "Plugin {Plugin} {Version}, generation {Generation}: its code is still in memory {Seconds:F0} s after it was unloaded. {Hint}")]
    public static partial void Leaked(ILogger log, string plugin, string version, int generation, double seconds, string hint);

    [LoggerMessage(7102, LogLevel.Information, "Plugin {Plugin} {Version}, generation {Generation}: its code left memory late, {Seconds:F0} s after it was unloaded")]
    public static partial void CollectedLate(ILogger log, string plugin, string version, int generation, double seconds);

    [LoggerMessage(7103, LogLevel.Debug, "{Type} has no ClearCache; its caches are not emptied when a plugin is unloaded")]
    public static partial void HandlerAbsent(ILogger log, string type);

    [LoggerMessage(7104, LogLevel.Debug, "{Type} failed to empty its caches; said once: {Details}")]
    public static partial void HandlerFailed(ILogger log, string type, string details);

    [LoggerMessage(7105, LogLevel.Debug, "{Assembly} cannot be asked for caches to empty when a plugin is unloaded: {Reason}")]
    public static partial void HandlersUnreadable(ILogger log, string assembly, string reason);
}
