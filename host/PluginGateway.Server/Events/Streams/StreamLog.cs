using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Events.Streams;

/// <summary>What is said about resumable events. Never what is in them. Ids 1700–1799.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(1700, LogLevel.Error, "Events cannot be kept for clients that come back: {Reason}. Those that are connected are closed and have to ask for everything anew")]
    public static partial void Failed(ILogger log, string reason);

    [LoggerMessage(1701, LogLevel.Warning, "{ConnectionId}: events cannot be read back: {Reason}")]
    public static partial void Unreadable(ILogger log, string connectionId, string reason);

    [LoggerMessage(1702, LogLevel.Warning, "What is kept of events for clients that come back could not be tidied up: {Reason}. It is tried again")]
    public static partial void NotTidied(ILogger log, string reason);

    [LoggerMessage(1703, LogLevel.Information, "{Streams} clients may come back for {Events} events")]
    public static partial void Restored(ILogger log, int streams, int events);
}
