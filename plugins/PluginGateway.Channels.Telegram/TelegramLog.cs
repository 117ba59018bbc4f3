using Microsoft.Extensions.Logging;

namespace PluginGateway.Channels.Telegram;

/// <summary>What the channel writes to the log. Never the token, an address that is asked, or what people write.</summary>
internal static partial class TelegramLog
{
    [LoggerMessage(1, LogLevel.Information, "telegram account {Account}: @{Bot} receives by {Mode}")]
    public static partial void Receives(this ILogger logger, string account, string bot, string mode);

    [LoggerMessage(2, LogLevel.Warning, "telegram account {Account}: {Reason}; next attempt in {Seconds:F1} s")]
    public static partial void Trouble(this ILogger logger, string account, string reason, double seconds);

    [LoggerMessage(3, LogLevel.Error, "telegram account {Account}: {Reason}")]
    public static partial void Refused(this ILogger logger, string account, string reason);

    [LoggerMessage(4, LogLevel.Warning, "telegram account {Account}: somebody else polls with the same token: {Reason}; next attempt in {Seconds:F1} s")]
    public static partial void Conflict(this ILogger logger, string account, string reason, double seconds);

    [LoggerMessage(5, LogLevel.Warning, "telegram account {Account}: a webhook was set, which keeps long polling from working; it was deleted. To use a webhook set webhookUrl")]
    public static partial void WebhookDeleted(this ILogger logger, string account);

    [LoggerMessage(6, LogLevel.Warning, "telegram account {Account}: update {Update} cannot be understood and is passed over: {Reason}")]
    public static partial void NotUnderstood(this ILogger logger, string account, long update, string reason);

    [LoggerMessage(7, LogLevel.Warning, "telegram account {Account}: update {Update} was not taken: {Reason}; it comes again")]
    public static partial void NotTaken(this ILogger logger, string account, long update, string reason);

    [LoggerMessage(8, LogLevel.Warning, "telegram account {Account}: a medium of update {Update} was left out: {Reason}")]
    public static partial void MediumLeftOut(this ILogger logger, string account, long update, string reason);

    [LoggerMessage(9, LogLevel.Information, "telegram account {Account}: the commands menu could not be set: {Reason}")]
    public static partial void NoMenu(this ILogger logger, string account, string reason);

    [LoggerMessage(10, LogLevel.Warning, "telegram account {Account}: group {Old} is supergroup {New} now; where the configuration names the old id, put the new one")]
    public static partial void Migrated(this ILogger logger, string account, string old, string @new);

    [LoggerMessage(11, LogLevel.Information, "telegram account {Account}: sent as plain text, for Telegram does not understand the markup: {Reason}")]
    public static partial void SentPlain(this ILogger logger, string account, string reason);

    [LoggerMessage(12, LogLevel.Warning, "telegram account {Account}: somebody set another webhook; it is set again")]
    public static partial void WebhookTaken(this ILogger logger, string account);

    [LoggerMessage(13, LogLevel.Debug, "telegram account {Account}: callback {Callback} could not be answered: {Reason}")]
    public static partial void CallbackNotAnswered(this ILogger logger, string account, string callback, string reason);

    [LoggerMessage(14, LogLevel.Warning, "telegram account {Account}: a request to the webhook without the right secret")]
    public static partial void WebhookForged(this ILogger logger, string account);
}
