using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Mapping;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>Sends a message, and says what is known when that fails. Any thread.</summary>
internal sealed class MessageSender(BotApiClient api, TextCalls texts, MediaUpload media, SendPace pace, Replies replies, GroupMoves moves, TimeProvider time)
{
    // A longer wait is the host's: it keeps the message meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SendProgress _progress = new();

    /// <summary>Sends.</summary>
    /// <exception cref="DeliveryException">It was not sent, or nobody knows.</exception>
    public async Task<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var target = TargetOf(message.Chat, message.Thread);
        if (message.Media.Count == 0 && string.IsNullOrWhiteSpace(message.Text))
        {
            throw new DeliveryException(DeliveryFailure.Permanent, "there is nothing to send: no text and no media");
        }

        if (await FinishDraftAsync(message, cancellation) is { } finished)
        {
            return finished;
        }

        var receipt = await StepsAsync(message, target, cancellation);
        replies.Sent(message);
        if (message.Media.Count > 0 && MessageIds.NumberIn(message.Draft) is { } left)
        {
            await RemoveAsync(target, left, cancellation);
        }

        return receipt;
    }

    /// <summary>Puts a message in the place of its draft.</summary>
    /// <returns>Null when the draft is gone, or there is none that can be changed to be it.</returns>
    /// <exception cref="DeliveryException">That could not be done now.</exception>
    public async Task<DeliveryReceipt?> FinishDraftAsync(OutboundMessage message, CancellationToken cancellation) =>
        message.Media.Count == 0 && MessageIds.NumberIn(message.Draft) is { } draft && await FinishAsync(message, TargetOf(message.Chat, message.Thread), draft, cancellation)
            ? new DeliveryReceipt(message.Draft!)
            : null;

    /// <summary>Where a message goes.</summary>
    /// <exception cref="DeliveryException">Nowhere.</exception>
    public ChatTarget TargetOf(string chat, ChatThread? thread)
    {
        var target = ChatTarget.Parse(chat, thread) ?? throw new DeliveryException(
            DeliveryFailure.Permanent, $"\"{chat}\" is no chat of Telegram's: it is a number (a person's, or a group's, which begins with -), @name, or either with :topic:number");
        return target with { Chat = moves.Now(target.Chat) };
    }

    private async Task<DeliveryReceipt> StepsAsync(OutboundMessage message, ChatTarget target, CancellationToken cancellation)
    {
        var (steps, reply, key) = (SendPlan.Of(message), replies.For(message), message.IdempotencyKey);
        Message? last = null;
        for (var index = steps.Count == 1 ? 0 : Math.Min(_progress.Of(key), steps.Count - 1); index < steps.Count; index++)
        {
            var (step, stepKey, answers) = (steps[index], steps.Count == 1 ? key : $"{key}#{index}", index == 0 ? reply : null);
            TelegramTrace.At("telegram.send.calling");
            last = await PacedAsync(target, to => CallAsync(step, to, answers, stepKey, cancellation), cancellation);
            TelegramTrace.At("telegram.send.answered");
            if (steps.Count > 1)
            {
                _progress.Step(key);
            }
        }

        return new DeliveryReceipt(MessageIds.Of(last!.Chat.Id, last.MessageId));
    }

    private Task<Message> CallAsync(SendStep step, ChatTarget target, long? reply, string key, CancellationToken cancellation) => step.Media.Count == 0
        ? texts.SendAsync(step.Text, target, reply, key, cancellation)
        : texts.InEitherFormAsync(step.Text, (caption, mode) => media.SendAsync(step.Media, caption, mode, target, reply, key, cancellation));

    /// <summary>Puts the message in the place of its draft.</summary>
    /// <returns>False when the draft is gone.</returns>
    private async Task<bool> FinishAsync(OutboundMessage message, ChatTarget target, long draft, CancellationToken cancellation)
    {
        try
        {
            return await PacedAsync(target, to => texts.EditAsync(message.Text, to, draft, cancellation), cancellation);
        }
        catch (DeliveryException e) when (e.Failure == DeliveryFailure.Unknown)
        {
            // A change that is made twice is one change.
            throw new DeliveryException(DeliveryFailure.Transient, e.Message);
        }
    }

    /// <summary>Makes a call when its turn has come; once more, with the new id, when the group has moved.</summary>
    private async Task<T> PacedAsync<T>(ChatTarget target, Func<ChatTarget, Task<T>> call, CancellationToken cancellation)
    {
        if (!pace.TryTake(target, Patience, out var wait))
        {
            throw DeliveryErrors.Limited(wait, $"more is waiting for {target.Chat} than Telegram takes; it goes on in {wait.TotalSeconds:F0} s");
        }

        await Task.Delay(wait, time, cancellation);
        try
        {
            try
            {
                return await call(target);
            }
            catch (BotApiException e) when (e.MigrateToChatId is { } to)
            {
                moves.Note(target.Chat, to);
                return await call(target with { Chat = moves.Now(target.Chat) });
            }
        }
        catch (BotApiException e)
        {
            if (e.RetryAfter is { } pause)
            {
                pace.Block(target, pause, DeliveryErrors.IsWholeBot(pause));
            }

            throw DeliveryErrors.From(e);
        }
    }

    private async Task RemoveAsync(ChatTarget target, long draft, CancellationToken cancellation)
    {
        try
        {
            await api.CallAsync(BotApiMethods.DeleteMessage, new DeleteMessage(target.Chat, draft), cancellation);
        }
        catch (BotApiException)
        {
            // The message is there; a draft that stays beside it is a blemish.
        }
    }
}
