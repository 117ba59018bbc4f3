using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Media;

/// <summary>What the store of media says in the log. Never a name that people gave.</summary>
internal static partial class MediaLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} media ({Bytes} bytes) were let go of to make room (media.totalMegabytes)")]
    public static partial void MadeRoom(ILogger log, int count, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the file of medium {Id} cannot be read: {Reason}")]
    public static partial void NotRead(ILogger log, string id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the file of medium {Id} cannot be removed: {Reason}. It is tried again within the hour")]
    public static partial void NotRemoved(ILogger log, string id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "media could not be cleaned up: {Reason}. It is tried again within the hour")]
    public static partial void NotCleaned(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a medium that session {Session} names was left out: {Reason}")]
    public static partial void LeftOut(ILogger log, string session, string reason);
}
