using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Mapping;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>Hands updates to the gateway: in their order within a chat, at the same time across chats. Any thread.</summary>
internal sealed class UpdateDelivery(BotApiClient api, IChannelContext context, MediaFetcher media, GroupMoves moves, ILogger logger)
{
    /// <summary>Hands over units.</summary>
    /// <param name="units">In the order of their ids.</param>
    /// <param name="self">Who the bot is.</param>
    /// <param name="taken">Told each update that the gateway has taken; one at a time.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Whether all were taken. What follows in a chat on one that was not is not tried.</returns>
    public async Task<bool> DeliverAsync(IEnumerable<UpdateUnit> units, BotSelf self, Action<long> taken, CancellationToken cancellation)
    {
        var gate = new Lock();
        var lanes = units.GroupBy(static unit => UpdateMapper.ChatOf(unit.First)).Select(lane => LaneAsync([.. lane], self, Told, cancellation));
        return (await Task.WhenAll(lanes)).All(static whole => whole);

        void Told(UpdateUnit unit)
        {
            lock (gate)
            {
                foreach (var update in unit.Updates)
                {
                    taken(update.UpdateId);
                }
            }
        }
    }

    /// <summary>Hands over one unit.</summary>
    public async Task DeliverAsync(UpdateUnit unit, BotSelf self, CancellationToken cancellation)
    {
        moves.Note(unit.First.Message);
        if (UpdateMapper.Map(unit, self) is not { } mapped)
        {
            return;
        }

        // At once: until then the button shows that it is waiting.
        var answered = mapped.Callback is { } callback ? AnswerAsync(callback, cancellation) : Task.CompletedTask;
        var fetched = await Task.WhenAll(mapped.Media.Select(medium => media.FetchAsync(medium, cancellation)));
        var left = fetched.Select(static one => one.Words).OfType<string>().ToList();
        foreach (var words in left)
        {
            logger.MediumLeftOut(context.AccountId, unit.First.UpdateId, words);
        }

        var message = mapped.Message with
        {
            Media = [.. fetched.Select(static one => one.Reference).OfType<MediaReference>()],
            Text = string.Join('\n', left.Prepend(mapped.Message.Text).Where(static line => line.Length > 0)),
        };
        TelegramTrace.At("telegram.update.publishing");
        await context.PublishAsync(message, cancellation);
        TelegramTrace.At("telegram.update.published");
        await answered;
    }

    private async Task<bool> LaneAsync(IReadOnlyList<UpdateUnit> units, BotSelf self, Action<UpdateUnit> taken, CancellationToken cancellation)
    {
        foreach (var unit in units)
        {
            try
            {
                await DeliverAsync(unit, self, cancellation);
                taken(unit);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested) // the boundary to the host: whatever keeps it from taking a message, the message comes again
            {
                logger.NotTaken(context.AccountId, unit.First.UpdateId, e.Message);
                return false;
            }
        }

        return true;
    }

    private async Task AnswerAsync(string callback, CancellationToken cancellation)
    {
        try
        {
            await api.CallAsync(BotApiMethods.AnswerCallbackQuery, new AnswerCallback(callback), cancellation, TimeSpan.FromSeconds(10));
        }
        catch (BotApiException e)
        {
            // Too old, most often: then nobody waits any more.
            logger.CallbackNotAnswered(context.AccountId, callback, e.Words);
        }
        catch (OperationCanceledException)
        {
            // The account stops.
        }
    }
}
