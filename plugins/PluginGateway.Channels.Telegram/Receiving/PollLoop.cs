using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>
/// Asks for updates, hands them over, and asks again, over one connection. The offset is moved over what the gateway has taken, and only then told to Telegram
/// (<c>field-notes.md A.3</c>). Never two questions at once: each is answered, or given up and its connection closed, before the next.
/// </summary>
internal sealed class PollLoop(TelegramAccount account, BotApiClient api, UpdateCursor cursor, UpdateDelivery delivery, string accountId, TimeProvider time, ILogger logger)
{
    private const int Limit = 100;
    private const int MostRounds = 12;

    // The hard deadline of a question, above what it waits at Telegram (field-notes.md A.2).
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NotTakenPause = TimeSpan.FromSeconds(2);

    /// <summary>Asks until it is stopped or fails.</summary>
    /// <param name="self">Who the bot is.</param>
    /// <param name="completed">Called when a question was answered.</param>
    /// <param name="draining">Ends the asking.</param>
    /// <param name="stop">Ends the handing over as well.</param>
    /// <exception cref="BotApiException">A question was not answered well.</exception>
    public async Task RunAsync(BotSelf self, Action completed, CancellationToken draining, CancellationToken stop)
    {
        // The first is answered at once: that is how one knows that one is connected.
        for (var wait = TimeSpan.Zero; ; wait = account.PollTimeout)
        {
            draining.ThrowIfCancellationRequested();
            var batch = await FetchAsync(wait, draining);
            completed();
            if (batch.Count > 0)
            {
                await HandOverAsync(await GatherAsync(batch, draining), self, draining, stop);
            }
        }
    }

    /// <summary>Tells Telegram what was taken since the last question, so that it does not come again to whoever asks next. A courtesy: the gateway knows what it has.</summary>
    public async Task ConfirmAsync(TimeSpan within)
    {
        if (cursor.Offset is { } offset && offset != cursor.Told)
        {
            try
            {
                await api.CallAsync(BotApiMethods.GetUpdates, new GetUpdates(offset, 1, 0, AllowedUpdates.All), CancellationToken.None, within);
                cursor.Told = offset;
            }
            catch (BotApiException)
            {
                // Then it comes again, and the gateway knows it.
            }
        }
    }

    private async Task<SortedDictionary<long, Update?>> FetchAsync(TimeSpan wait, CancellationToken cancellation)
    {
        var offset = cursor.Offset;
        var parameters = new GetUpdates(offset, Limit, (int)wait.TotalSeconds, AllowedUpdates.All);
        var confirms = offset is not null && offset != cursor.Told;
        TelegramTrace.At(confirms ? "telegram.offset.telling" : "telegram.updates.asking");
        var raw = await api.CallAsync(BotApiMethods.GetUpdates, parameters, cancellation, wait + Grace);
        TelegramTrace.At(confirms ? "telegram.offset.told" : "telegram.updates.answered");
        cursor.Told = offset;
        var batch = new SortedDictionary<long, Update?>();
        foreach (var json in raw)
        {
            var (id, update) = UpdateReader.Read(json, accountId, logger);
            if (id is { } known)
            {
                batch[known] = update;
            }
        }

        return batch;
    }

    /// <summary>Waits for the rest of an album, or of a long text, before any of it is confirmed.</summary>
    private async Task<SortedDictionary<long, Update?>> GatherAsync(SortedDictionary<long, Update?> batch, CancellationToken cancellation)
    {
        for (var round = 0; round < MostRounds && batch.Count < Limit && UpdateGrouping.Open(New(batch)) is { } open; round++)
        {
            await Task.Delay(open.Pause, time, cancellation);
            foreach (var (id, update) in await FetchAsync(TimeSpan.Zero, cancellation))
            {
                batch[id] = update;
            }

            if (UpdateGrouping.Open(New(batch))?.Count == open.Count)
            {
                break;
            }
        }

        return batch;
    }

    private async Task HandOverAsync(SortedDictionary<long, Update?> batch, BotSelf self, CancellationToken draining, CancellationToken stop)
    {
        foreach (var passed in batch.Where(static one => one.Value is null))
        {
            cursor.Take(passed.Key);
        }

        var whole = false;
        try
        {
            whole = await delivery.DeliverAsync(UpdateGrouping.Group(New(batch)), self, cursor.Take, stop);
        }
        finally
        {
            TelegramTrace.At("telegram.cursor.advancing");
            cursor.Advance(batch.Keys);
            TelegramTrace.At("telegram.cursor.advanced");
        }

        if (!whole)
        {
            await Task.Delay(NotTakenPause, time, draining);
        }
    }

    private IEnumerable<Update> New(SortedDictionary<long, Update?> batch) => batch.Where(one => cursor.IsNew(one.Key)).Select(static one => one.Value).OfType<Update>();
}
