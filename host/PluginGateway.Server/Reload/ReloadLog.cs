using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Reload;

/// <summary>What is said about applying changes. Ids 1300–1399.</summary>
internal static partial class ReloadLog
{
    [LoggerMessage(1300, LogLevel.Debug, "Applying the configuration: {Reasons}")]
    public static partial void Applying(ILogger log, string reasons);

    [LoggerMessage(1301, LogLevel.Error, "The configuration is not applied, the one before stays: {Issue}")]
    public static partial void Issue(ILogger log, string issue);

    [LoggerMessage(1302, LogLevel.Information, "{Path} is in order again")]
    public static partial void Mended(ILogger log, string path);

    [LoggerMessage(1303, LogLevel.Warning, "Changed in the configuration, and in effect only after the gateway is started again (commands.restart lets it do so by itself): {Keys}")]
    public static partial void NeedRestart(ILogger log, string keys);

    [LoggerMessage(1306, LogLevel.Information, "Taken over while running: {Keys}")]
    public static partial void TakenOver(ILogger log, string keys);

    [LoggerMessage(1304, LogLevel.Error, "Applying the configuration failed: {Details}")]
    public static partial void Failed(ILogger log, string details);

    [LoggerMessage(1305, LogLevel.Warning, "{Folder} cannot be watched and is looked at every ten seconds instead: {Error}")]
    public static partial void NotWatched(ILogger log, string folder, string error);
}
