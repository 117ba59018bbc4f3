using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Channels;

/// <summary>What is said about channels. Ids 1200–1299.</summary>
internal static partial class ChannelLog
{
    [LoggerMessage(1200, LogLevel.Information, "{Channel}/{Account}: {Health} {Detail}")]
    public static partial void Health(ILogger log, string channel, string account, string health, string? detail);

    [LoggerMessage(1201, LogLevel.Warning, "{Channel}/{Account}: the receiver failed and is started again in {Delay}: {Error}")]
    public static partial void Failed(ILogger log, string channel, string account, TimeSpan delay, string error);

    [LoggerMessage(1202, LogLevel.Warning, "{Channel}/{Account}: the receiver did not stop in time and was left behind")]
    public static partial void Abandoned(ILogger log, string channel, string account);

    [LoggerMessage(1203, LogLevel.Warning, "{Channel}/{Account}: a message of {Sender} in {Chat} was not heard: {Reason}")]
    public static partial void NotHeard(ILogger log, string channel, string account, string sender, string chat, string reason);

    [LoggerMessage(1204, LogLevel.Debug, "{Channel}/{Account}: a message in {Chat} was not heard: {Reason}")]
    public static partial void NotMentioned(ILogger log, string channel, string account, string chat, string reason);

    [LoggerMessage(1205, LogLevel.Error, "{Channel}/{Account}: what became of {RunId} could not be kept: {Error}. It is taken up again within a minute or two")]
    public static partial void ReplyNotKept(ILogger log, string channel, string account, string runId, string error);

    [LoggerMessage(1206, LogLevel.Error, "{Channel}/{Account}: {Error}")]
    public static partial void Hangs(ILogger log, string channel, string account, string error);

    [LoggerMessage(1207, LogLevel.Error, "A message was sent, but could not be noted in the transcript of {Session}: {Error}")]
    public static partial void NotNoted(ILogger log, string session, string error);

    [LoggerMessage(1208, LogLevel.Information, "{Channel}/{Account}: message {ExternalId} is taken up again: it was begun {Attempts} times and not settled")]
    public static partial void Recovered(ILogger log, string channel, string account, string externalId, int attempts);

    [LoggerMessage(1210, LogLevel.Error, "The claims on messages in the inbox could not be renewed: {Error}. It is tried again in twenty seconds")]
    public static partial void NotTended(ILogger log, string error);

    [LoggerMessage(1209, LogLevel.Information, "{Channel}/{Account}: message {ExternalId} is left to the next start: {Reason}")]
    public static partial void NotBegun(ILogger log, string channel, string account, string externalId, string reason);

    [LoggerMessage(1220, LogLevel.Debug, "{Channel}/{Account}: no more of the answer is shown in {Chat} before it is complete: {Error}")]
    public static partial void NoDraft(ILogger log, string channel, string account, string chat, string error);

    [LoggerMessage(1221, LogLevel.Warning, "{Channel}/{Account}: messages.ackReaction is not shown: {Error}")]
    public static partial void NoReaction(ILogger log, string channel, string account, string error);
}
