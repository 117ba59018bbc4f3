using Microsoft.Extensions.Logging;

namespace PluginGateway.Host.Running;

/// <summary>What is said about one run of the gateway as a whole. Ids 1900–1919.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1900, LogLevel.Warning, "{What}")]
    public static partial void Forced(ILogger log, string what);

    [LoggerMessage(1901, LogLevel.Error, "The restart failed, the gateway goes on with the options it had: {Problem}")]
    public static partial void WentBack(ILogger log, string problem);

    [LoggerMessage(1902, LogLevel.Warning, "The supervisor's socket (NOTIFY_SOCKET) does not take messages: {Problem}")]
    public static partial void NotNotified(ILogger log, string problem);
}
