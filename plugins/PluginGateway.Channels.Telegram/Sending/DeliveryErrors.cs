using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>What a failed call means for the message. Pure.</summary>
internal static class DeliveryErrors
{
    // A chat is told to wait for seconds; who is told to wait longer has flooded with the whole bot.
    private static readonly TimeSpan WholeBot = TimeSpan.FromSeconds(60);

    /// <summary>Whether a pause is for all chats of the bot.</summary>
    public static bool IsWholeBot(TimeSpan pause) => pause > WholeBot;

    /// <summary>Translates.</summary>
    public static DeliveryException From(BotApiException e) => e.Trouble switch
    {
        BotApiTrouble.RateLimited when e.RetryAfter is { } pause => Limited(pause, e.Message),
        BotApiTrouble.Failed or BotApiTrouble.NotReached => new DeliveryException(DeliveryFailure.Transient, e.Message),
        BotApiTrouble.Interrupted => new DeliveryException(DeliveryFailure.Unknown, $"{e.Message}; Telegram may have the message or not"),
        // The message is well; it goes when the token is.
        BotApiTrouble.Refused when e.IsUnauthorized => new DeliveryException(DeliveryFailure.Transient, $"{e.Message}. Remedy: get the token from @BotFather with /token, and set botToken"),
        _ => new DeliveryException(DeliveryFailure.Permanent, e.Message + Hint(e)),
    };

    /// <summary>Says that it is too early.</summary>
    public static DeliveryException Limited(TimeSpan pause, string words) =>
        new(DeliveryFailure.RateLimited, words) { RetryAfter = pause, IsWholeAccount = IsWholeBot(pause) };

    private static string Hint(BotApiException e) => e switch
    {
        _ when e.Says("chat not found") => ". Remedy: check the chat's id; a person has to write to the bot first, and a group has to take it in",
        _ when e.Says("blocked by the user") => ". Remedy: the person has to unblock the bot",
        _ when e.Says("kicked") => ". Remedy: take the bot into the group again",
        _ when e.Says("not enough rights") => ". Remedy: let the bot write there, in the group's settings",
        _ when e.Says("thread not found") => ". Remedy: the topic is gone; send to the group, or to another topic",
        _ => "",
    };
}
