using Microsoft.Extensions.Logging;

namespace PluginGateway.Channels.WhatsApp;

/// <summary>What the log says.</summary>
internal static partial class WhatsAppLog
{
    [LoggerMessage(1, LogLevel.Information, "The bridge to WhatsApp is installed in {Directory}")]
    public static partial void Installed(this ILogger logger, string directory);

    [LoggerMessage(2, LogLevel.Information, "WhatsApp account {Account}: bridge {Version} with library {Library} on Node.js {Node} runs")]
    public static partial void BridgeRuns(this ILogger logger, string account, string? version, string? library, string? node);

    [LoggerMessage(3, LogLevel.Information, "WhatsApp account {Account} goes on with the bridge of the generation before")]
    public static partial void BridgeTaken(this ILogger logger, string account);

    [LoggerMessage(4, LogLevel.Warning, "WhatsApp account {Account}: {Words}; next attempt in {Seconds:F1} s")]
    public static partial void Trouble(this ILogger logger, string account, string words, double seconds);

    [LoggerMessage(5, LogLevel.Warning, "WhatsApp account {Account}: the bridge wrote a line that is none of the protocol's")]
    public static partial void OddLine(this ILogger logger, string account);

    [LoggerMessage(6, LogLevel.Warning, "WhatsApp account {Account}: a message was not taken and is offered again: {Words}")]
    public static partial void NotTaken(this ILogger logger, string account, string words);

    [LoggerMessage(7, LogLevel.Information, "WhatsApp account {Account}: a message of {At:u} waited too long at WhatsApp (offlineMaxAgeMinutes) and is not answered")]
    public static partial void TooOld(this ILogger logger, string account, DateTimeOffset at);

    [LoggerMessage(8, LogLevel.Warning, "WhatsApp account {Account}: {Words}")]
    public static partial void Says(this ILogger logger, string account, string words);

    [LoggerMessage(9, LogLevel.Error, "WhatsApp account {Account}: credentials could not be kept: {Words}")]
    public static partial void NotKept(this ILogger logger, string account, string words);

    [LoggerMessage(10, LogLevel.Warning, "WhatsApp account {Account}: a call of the webhook was refused: {Words}")]
    public static partial void WebhookRefused(this ILogger logger, string account, string words);
}
