using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Sessions;

/// <summary>What is said about sessions. Ids 1500–1599.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(1500, LogLevel.Information, "{Session} begins anew: {Reason}")]
    public static partial void Renewed(ILogger log, string session, string reason);

    [LoggerMessage(1501, LogLevel.Error, "{Session} was to begin anew, but could not be written and goes on: {Error}")]
    public static partial void NotRenewed(ILogger log, string session, string error);

    [LoggerMessage(1502, LogLevel.Information, "{Session} was summed up: {Messages} messages are in archive {Archive}")]
    public static partial void Compacted(ILogger log, string session, int messages, string archive);

    [LoggerMessage(1503, LogLevel.Warning, "{Session} could not be summed up and stays as it is: {Error}")]
    public static partial void NotCompacted(ILogger log, string session, string error);

    [LoggerMessage(1504, LogLevel.Information, "{Session}: /{Command} by {Sender}")]
    public static partial void Commanded(ILogger log, string session, string command, string sender);
}
