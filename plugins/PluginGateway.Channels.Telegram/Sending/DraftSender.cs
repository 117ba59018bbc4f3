using System.Globalization;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Mapping;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>
/// Shows an answer while it is being made: a message that is changed again and again. A change that would have to wait is left out, and so is every change while Telegram
/// wants to be left alone: the next one says more anyway. One call at a time per draft.
/// </summary>
internal sealed class DraftSender(TextCalls texts, MessageSender sender, SendPace pace, Replies replies, GroupMoves moves)
{
    private const int TextLimit = 4096;

    /// <summary>Shows a draft, or changes it.</summary>
    /// <returns>What it goes by.</returns>
    /// <exception cref="DeliveryException">There is none, and none can be begun now.</exception>
    public async Task<string> ShowAsync(string? draft, OutboundMessage message, CancellationToken cancellation)
    {
        var target = sender.TargetOf(message.Chat, message.Thread);
        var text = message.Text.Length <= TextLimit ? message.Text : string.Create(CultureInfo.InvariantCulture, $"{message.Text.AsSpan(0, Cut(message.Text))}…");
        try
        {
            if (MessageIds.NumberIn(draft) is not { } number)
            {
                return await BeginAsync(message, text, target, cancellation);
            }

            if (pace.TryTakeSpare(target, out _) && !await texts.EditAsync(text, target, number, cancellation))
            {
                throw new DeliveryException(DeliveryFailure.Permanent, "the draft is gone");
            }

            return draft!;
        }
        catch (BotApiException e)
        {
            return Failed(draft, target, e);
        }
    }

    private async Task<string> BeginAsync(OutboundMessage message, string text, ChatTarget target, CancellationToken cancellation)
    {
        if (!pace.TryTakeSpare(target, out var wait))
        {
            throw DeliveryErrors.Limited(wait, "no draft: Telegram takes no more at the moment");
        }

        var sent = await texts.SendAsync(text, target, replies.For(message), $"{message.IdempotencyKey}#draft", cancellation);
        replies.Sent(message);
        return MessageIds.Of(sent.Chat.Id, sent.MessageId);
    }

    private string Failed(string? draft, ChatTarget target, BotApiException e)
    {
        if (e.MigrateToChatId is { } to)
        {
            moves.Note(target.Chat, to);
        }

        if (e.RetryAfter is { } pause)
        {
            pace.Block(target, pause, DeliveryErrors.IsWholeBot(pause));
        }

        return draft is not null && e.Trouble != BotApiTrouble.Refused ? draft : throw DeliveryErrors.From(e);
    }

    // Not between the halves of a letter.
    private static int Cut(string text) => char.IsHighSurrogate(text[TextLimit - 2]) ? TextLimit - 2 : TextLimit - 1;
}
