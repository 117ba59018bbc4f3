using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>Sends and changes texts: as Telegram's HTML, and plainly when Telegram does not understand it. Any thread.</summary>
internal sealed class TextCalls(BotApiClient api, TelegramAccount account, string accountId, ILogger logger)
{
    private const string Html = "HTML";

    private static readonly string[] Gone = ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"];

    /// <summary>Sends a text.</summary>
    /// <exception cref="BotApiException">It did not succeed.</exception>
    public Task<Message> SendAsync(string text, ChatTarget target, long? reply, string key, CancellationToken cancellation) => InEitherFormAsync(
        text,
        (form, mode) => api.CallAsync(
            BotApiMethods.SendMessage,
            new SendMessage(target.Chat, form)
            {
                ParseMode = mode, MessageThreadId = target.MessageThread, ReplyParameters = reply is { } number ? new ReplyParameters(number, AllowSendingWithoutReply: true) : null, LinkPreviewOptions = Preview,
            },
            cancellation,
            key: key));

    /// <summary>Changes a text.</summary>
    /// <returns>False when there is no such message any more. That it has the text already is as good as a change.</returns>
    /// <exception cref="BotApiException">It did not succeed.</exception>
    public async Task<bool> EditAsync(string text, ChatTarget target, long message, CancellationToken cancellation)
    {
        try
        {
            await InEitherFormAsync(
                text,
                (form, mode) => api.CallAsync(BotApiMethods.EditMessageText, new EditText(target.Chat, message, form) { ParseMode = mode, LinkPreviewOptions = Preview }, cancellation));
            return true;
        }
        catch (BotApiException e) when (e.Says("message is not modified"))
        {
            return true;
        }
        catch (BotApiException e) when (e.Trouble == BotApiTrouble.Refused && Gone.Any(e.Says))
        {
            return false;
        }
    }

    /// <summary>Makes a call with the HTML of a text, and, when Telegram does not understand that, with the text.</summary>
    public async Task<T> InEitherFormAsync<T>(string text, Func<string, string?, Task<T>> call)
    {
        if (TelegramHtml.Of(text) is { Length: > 0 } html)
        {
            try
            {
                return await call(html, Html);
            }
            catch (BotApiException e) when (e.Trouble == BotApiTrouble.Refused && (e.Says("can't parse entities") || e.Says("is too long")))
            {
                logger.SentPlain(accountId, e.Words);
            }
        }

        return await call(text, null);
    }

    private LinkPreview? Preview => account.LinkPreview ? null : new LinkPreview(IsDisabled: true);
}
