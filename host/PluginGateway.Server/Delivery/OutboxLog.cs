using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Delivery;

/// <summary>What the outbox says in the log. Never a text of a message.</summary>
internal static partial class OutboxLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "message {Id} to {Channel}/{Account} {Chat} is {State}: {Reason}. `pgw outbox list` shows it, `pgw outbox retry {Id}` sends it again")]
    public static partial void NotSent(ILogger log, string id, string channel, string account, string chat, string state, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "nobody knows whether message {Id} to {Channel}/{Account} {Chat} was sent: {Reason}. `pgw outbox retry {Id}` sends it again, `pgw outbox drop {Id}` lets it be")]
    public static partial void Unknown(ILogger log, string id, string channel, string account, string chat, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the state of message {Id} could not be kept: {Reason}. Nothing more is sent to its chat until it can")]
    public static partial void NotKept(ILogger log, string id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what is settled for long could not be forgotten: {Reason}. It is tried again in six hours")]
    public static partial void NotForgotten(ILogger log, string reason);
}
