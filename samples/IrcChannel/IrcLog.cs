using Microsoft.Extensions.Logging;

namespace Irc;

/// <summary>What the channel writes to the log.</summary>
internal static partial class IrcLog
{
    [LoggerMessage(1, LogLevel.Information, "irc account {Account}: on {Server} as {Nick}")]
    public static partial void Registered(this ILogger logger, string account, string server, string nick);

    [LoggerMessage(2, LogLevel.Warning, "irc account {Account}: not connected to {Server}: {Reason}; next attempt in {Seconds:F1} s")]
    public static partial void Disconnected(this ILogger logger, string account, string server, string reason, double seconds);

    [LoggerMessage(3, LogLevel.Error, "irc account {Account}: {Server} does not accept the credentials: {Reason}")]
    public static partial void CredentialsRefused(this ILogger logger, string account, string server, string reason);

    [LoggerMessage(4, LogLevel.Warning, "irc account {Account}: cannot enter {Room}: {Reason}")]
    public static partial void RoomRefused(this ILogger logger, string account, string room, string reason);

    [LoggerMessage(5, LogLevel.Information, "irc account {Account}: out of {Room} by {Command}")]
    public static partial void LeftRoom(this ILogger logger, string account, string room, string command);

    [LoggerMessage(6, LogLevel.Warning, "irc account {Account}: a password goes to {Server} without encryption; set \"tls\": true")]
    public static partial void PasswordInClear(this ILogger logger, string account, string server);

    [LoggerMessage(7, LogLevel.Trace, "irc account {Account}: {Command} {Text}")]
    public static partial void Received(this ILogger logger, string account, string command, string text);
}
