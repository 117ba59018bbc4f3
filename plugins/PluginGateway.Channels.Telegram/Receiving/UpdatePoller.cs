using System.Globalization;
using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>
/// Long polling, from its beginning to its end. The connection for it is its own, and made anew after every trouble; how the account is, is known by completed questions
/// alone, and by nothing that is sent meanwhile (<c>field-notes.md A.2</c>).
/// </summary>
internal sealed class UpdatePoller(TelegramAccount account, BotToken token, IChannelContext context, UpdateDelivery delivery, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Unauthorized = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Told = TimeSpan.FromMinutes(1);

    private readonly UpdateCursor _cursor = new();
    private bool _webhookDeleted;
    private bool _connected;
    private int _failures;
    private long _told;

    /// <summary>Receives until it is stopped.</summary>
    /// <param name="known">Told who the bot is, each time it was asked.</param>
    /// <param name="stop">Stops it.</param>
    public async Task RunAsync(Action<BotSelf> known, CancellationToken stop)
    {
        using var draining = CancellationTokenSource.CreateLinkedTokenSource(stop, context.Draining);
        try
        {
            while (true)
            {
                await Task.Delay(await ConnectAsync(known, draining.Token, stop), time, draining.Token);
            }
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            // Nothing more is fetched, and what was is in the gateway.
        }
    }

    /// <summary>One connection from its beginning to its end.</summary>
    /// <returns>How long to wait before the next.</returns>
    private async Task<TimeSpan> ConnectAsync(Action<BotSelf> known, CancellationToken draining, CancellationToken stop)
    {
        using var api = new BotApiClient(account, token, time);
        var loop = new PollLoop(account, api, _cursor, delivery, context.AccountId, time, logger);
        try
        {
            var me = await api.CallAsync(BotApiMethods.GetMe, new NoParameters(), draining);
            var self = new BotSelf(me.Id, me.Username ?? "");
            known(self);
            await loop.RunAsync(self, () => Completed(self), draining, stop);
            return AtOnce;
        }
        catch (BotApiException e)
        {
            _connected = false;
            return e.Code == 409 ? await ConflictAsync(api, e, draining) : Trouble(e);
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            await loop.ConfirmAsync(Farewell);
            throw;
        }
    }

    private void Completed(BotSelf self)
    {
        _failures = 0;
        var news = !_connected;
        if (news)
        {
            _connected = true;
            logger.Receives(context.AccountId, self.Username, "long polling");
        }

        if (news || time.GetElapsedTime(_told) >= Told)
        {
            _told = time.GetTimestamp();
            context.Report(ChannelHealth.Connected, string.Create(CultureInfo.InvariantCulture, $"@{self.Username}, long polling; last poll at {time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z"));
        }
    }

    /// <summary>Somebody else polls, or a webhook is set. No fault of the channel's: the next instance would meet the same.</summary>
    private async Task<TimeSpan> ConflictAsync(BotApiClient api, BotApiException conflict, CancellationToken draining)
    {
        if (conflict.Says("webhook") && !_webhookDeleted)
        {
            _webhookDeleted = true;
            try
            {
                await api.CallAsync(BotApiMethods.DeleteWebhook, new DeleteWebhook(DropPendingUpdates: false), draining);
                logger.WebhookDeleted(context.AccountId);
                return AtOnce;
            }
            catch (BotApiException e)
            {
                return Trouble(e);
            }
        }

        var pause = PollPause.AfterConflict(account.PollTimeout, Random.Shared.NextDouble());
        logger.Conflict(context.AccountId, conflict.Words, pause.TotalSeconds);
        var who = conflict.Says("webhook") ? "somebody sets a webhook again and again" : "another program polls with the same token";
        context.Report(ChannelHealth.Degraded, $"conflict: {who} (409: {conflict.Words}); next attempt in {pause.TotalSeconds:F0} s. Remedy: stop it, or make a new token with @BotFather");
        return pause;
    }

    private TimeSpan Trouble(BotApiException e)
    {
        if (e.IsUnauthorized)
        {
            var words = $"Telegram does not know the bot's token ({e.Code} {e.Words}). Remedy: get it from @BotFather with /token, and set botToken";
            logger.Refused(context.AccountId, words);
            context.Report(ChannelHealth.AuthRequired, words);
            return Unauthorized;
        }

        _failures++;
        var pause = e.RetryAfter ?? PollPause.AfterTrouble(_failures, Random.Shared.NextDouble());
        logger.Trouble(context.AccountId, e.Message, pause.TotalSeconds);
        context.Report(ChannelHealth.Disconnected, $"{e.Message}; next attempt in {pause.TotalSeconds:F0} s");
        return pause;
    }
}
