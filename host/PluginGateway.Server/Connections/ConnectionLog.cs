using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Connections;

/// <summary>What is said about connections. Ids 1000–1099.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(1000, LogLevel.Debug, "{ConnectionId}: opened from {Address}")]
    public static partial void Opened(ILogger log, string connectionId, string address);

    [LoggerMessage(1001, LogLevel.Information, "{ConnectionId}: {ClientId} ({Mode}) connected as {Role} with [{Scopes}]")]
    public static partial void Connected(ILogger log, string connectionId, string clientId, string mode, string role, string scopes);

    [LoggerMessage(1002, LogLevel.Information, "{ConnectionId}: handshake refused: {Reason}")]
    public static partial void Refused(ILogger log, string connectionId, string reason);

    [LoggerMessage(1003, LogLevel.Debug, "{ConnectionId}: closed after {DurationMs} ms, code {Code} {Reason}")]
    public static partial void Closed(ILogger log, string connectionId, long durationMs, int? code, string? reason);

    [LoggerMessage(1004, LogLevel.Debug, "{ConnectionId}: text that is not JSON was ignored ({Bytes} bytes)")]
    public static partial void NotJson(ILogger log, string connectionId, int bytes);

    [LoggerMessage(1005, LogLevel.Warning, "{ConnectionId}: reads too slowly and is closed")]
    public static partial void SlowConsumer(ILogger log, string connectionId);

    [LoggerMessage(1006, LogLevel.Warning, "Method {Method} of {Owner} failed: {Error}")]
    public static partial void HandlerFailed(ILogger log, string method, string owner, string error);

    [LoggerMessage(1007, LogLevel.Debug, "{ConnectionId}: the socket broke: {Error}")]
    public static partial void Broken(ILogger log, string connectionId, string error);

    [LoggerMessage(1008, LogLevel.Warning, "{Address}: request refused with {Status}: {Reason}")]
    public static partial void RequestRefused(ILogger log, string? address, int status, string reason);

    [LoggerMessage(1009, LogLevel.Warning, "{ConnectionId}: closed to make room, too many sockets of its address have not finished the handshake")]
    public static partial void HalfOpenEvicted(ILogger log, string connectionId);

    [LoggerMessage(1010, LogLevel.Information, "{ConnectionId}: cut off, it did not answer a ping")]
    public static partial void Silent(ILogger log, string connectionId);

    [LoggerMessage(1020, LogLevel.Information, "{ConnectionId}: closed: {Reason}")]
    public static partial void Invalidated(ILogger log, string connectionId, string reason);
}
