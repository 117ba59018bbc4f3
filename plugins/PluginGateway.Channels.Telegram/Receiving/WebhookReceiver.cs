using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>
/// Webhook mode, from its beginning to its end: listens, tells Telegram where, and looks every minute whether that still holds. An update is answered with 200 after the
/// gateway has taken it, and comes again otherwise. The webhook stays set when the account stops: updates wait at Telegram for the next instance.
/// </summary>
internal sealed class WebhookReceiver(TelegramAccount account, BotApiClient api, IChannelContext context, UpdateDelivery delivery, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private int _failures;
    private (ChannelHealth Health, string Detail)? _told;
    private volatile BotSelf? _self;

    /// <summary>Receives until it is stopped.</summary>
    /// <param name="known">Told who the bot is.</param>
    /// <param name="stop">Stops it.</param>
    public async Task RunAsync(Action<BotSelf> known, CancellationToken stop)
    {
        using var draining = CancellationTokenSource.CreateLinkedTokenSource(stop, context.Draining);
        try
        {
            while (true)
            {
                await Task.Delay(await ListenAsync(known, draining.Token, stop), time, draining.Token);
            }
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            // The port is closed, and what came is in the gateway or comes again.
        }
    }

    private async Task<TimeSpan> ListenAsync(Action<BotSelf> known, CancellationToken draining, CancellationToken stop)
    {
        await using var listener = new WebhookListener(account, (body, cancellation) => TakeAsync(body, cancellation, stop), () => logger.WebhookForged(context.AccountId));
        try
        {
            var me = await api.CallAsync(BotApiMethods.GetMe, new NoParameters(), draining);
            known(_self = new BotSelf(me.Id, me.Username ?? ""));
            await listener.StartAsync(draining);
            await SetAsync(draining);
            logger.Receives(context.AccountId, _self.Username, "webhook");
            while (true)
            {
                await LookAsync(_self, draining);
                _failures = 0;
                await Task.Delay(Look, time, draining);
            }
        }
        catch (BotApiException e)
        {
            return Trouble(e.Message, e.RetryAfter, e.IsUnauthorized ? ChannelHealth.AuthRequired : ChannelHealth.Disconnected);
        }
        catch (IOException e)
        {
            return Trouble($"the port {account.WebhookPort} of the webhook cannot be opened: {e.Message} Remedy: set webhookPort to one that is free", null, ChannelHealth.Disconnected);
        }
    }

    private async Task SetAsync(CancellationToken cancellation) =>
        await api.CallAsync(BotApiMethods.SetWebhook, new SetWebhook(account.WebhookUrl!, account.WebhookSecret!, AllowedUpdates.All), cancellation);

    /// <summary>Telegram says how its calls go; nothing else does.</summary>
    private async Task LookAsync(BotSelf self, CancellationToken cancellation)
    {
        var info = await api.CallAsync(BotApiMethods.GetWebhookInfo, new NoParameters(), cancellation);
        if (info.Url != account.WebhookUrl)
        {
            logger.WebhookTaken(context.AccountId);
            await SetAsync(cancellation);
            Tell(ChannelHealth.Degraded, "conflict: somebody else set another webhook, or polls with the same token; it was set again. Remedy: stop them, or make a new token with @BotFather");
            return;
        }

        var last = info.LastErrorDate is { } at ? time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(at) : TimeSpan.MaxValue;
        if (info.PendingUpdateCount > 0 && last <= Look + Look)
        {
            Tell(ChannelHealth.Degraded, $"Telegram cannot reach the webhook ({info.LastErrorMessage}); {info.PendingUpdateCount} updates wait. Remedy: see that webhookUrl leads to {account.WebhookHost}:{account.WebhookPort}");
            return;
        }

        Tell(ChannelHealth.Connected, $"@{self.Username}, webhook");
    }

    private async Task<bool> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken aborted, CancellationToken stop)
    {
        JsonElement json;
        try
        {
            using var document = JsonDocument.Parse(body);
            json = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // It has the secret, so it is Telegram's: what cannot be read now cannot be read later.
            return true;
        }

        if (UpdateReader.Read(json, context.AccountId, logger).Update is not { } update || _self is not { } self)
        {
            return _self is not null;
        }

        using var life = CancellationTokenSource.CreateLinkedTokenSource(aborted, stop);
        return await delivery.DeliverAsync([new UpdateUnit([update])], self, static _ => { }, life.Token);
    }

    private TimeSpan Trouble(string words, TimeSpan? retryAfter, ChannelHealth health)
    {
        _failures++;
        var pause = retryAfter ?? PollPause.AfterTrouble(_failures, Random.Shared.NextDouble());
        logger.Trouble(context.AccountId, words, pause.TotalSeconds);
        Tell(health, $"{words}; next attempt in {pause.TotalSeconds:F0} s");
        return pause;
    }

    /// <summary>Reports what was not reported last.</summary>
    private void Tell(ChannelHealth health, string detail)
    {
        if (_told != (health, detail))
        {
            _told = (health, detail);
            context.Report(health, detail);
        }
    }
}
