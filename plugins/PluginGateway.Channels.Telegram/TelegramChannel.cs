using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Mapping;
using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Channels.Telegram.Sending;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Channels.Telegram;

/// <summary>One bot: receives by long polling or a webhook, and sends.</summary>
internal sealed class TelegramChannel(TelegramAccount account, TokenLeases leases, TimeProvider time, ILogger<TelegramChannel> logger)
    : IChannel, IChannelTyping, IChannelReactions, IChannelDrafts, IChannelKeys
{
    private static readonly TimeSpan TokenPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeasePause = TimeSpan.FromSeconds(5);

    private volatile TelegramDesk? _desk;

    /// <inheritdoc />
    public bool HonoursKeys => account.HonoursKeys;

    // core.telegram.org/bots/api#sendchataction: five seconds or less
    /// <inheritdoc />
    public TimeSpan TypingInterval { get; } = TimeSpan.FromSeconds(4.5);

    /// <inheritdoc />
    public TimeSpan DraftInterval { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public async Task RunAsync(IChannelContext context, CancellationToken stop)
    {
        context.Report(ChannelHealth.Starting, "asking Telegram who the bot is");
        try
        {
            var token = await TokenAsync(context, stop);
            using var lease = await LeaseAsync(token, context, stop);
            using var desk = new TelegramDesk(account, token, context, time, logger);
            _desk = desk;
            try
            {
                await ReceiveAsync(desk, token, context, stop);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
            }
            finally
            {
                _desk = null;
                await desk.MenuSet;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
    }

    /// <inheritdoc />
    public async ValueTask PrepareAsync(IChannelContext context, CancellationToken cancellation)
    {
        var token = await BotToken.ResolveAsync(account, cancellation);
        using var api = new BotApiClient(account, token, time);
        try
        {
            await api.CallAsync(BotApiMethods.GetMe, new NoParameters(), cancellation);
            var webhook = await api.CallAsync(BotApiMethods.GetWebhookInfo, new NoParameters(), cancellation);
            if (account.WebhookUrl is null && webhook.Url is { Length: > 0 })
            {
                context.Report(ChannelHealth.Starting, "a webhook is set, which long polling takes away; to use a webhook set webhookUrl");
            }
        }
        catch (BotApiException e) when (e.Trouble == BotApiTrouble.Refused)
        {
            throw new GatewayException(ErrorCodes.NotLinked, $"{e.Message}. Remedy: get the token from @BotFather with /token, and set botToken");
        }
        catch (BotApiException)
        {
            // Telegram is away: nothing is known against the token, and the receiver tries until it is there.
        }
    }

    /// <inheritdoc />
    public async ValueTask<DeliveryReceipt> SendAsync(OutboundMessage message, CancellationToken cancellation) => await Desk.Sender.SendAsync(message, cancellation);

    /// <inheritdoc />
    public async ValueTask ShowTypingAsync(string chat, ChatThread? thread, CancellationToken cancellation)
    {
        var desk = Desk;
        var target = desk.Sender.TargetOf(chat, thread);
        if (desk.Pace.IsBlocked(target))
        {
            return;
        }

        try
        {
            await desk.Api.CallAsync(BotApiMethods.SendChatAction, new ChatAction(target.Chat, "typing", target.Thread), cancellation);
        }
        catch (BotApiException e)
        {
            throw DeliveryErrors.From(e);
        }
    }

    /// <inheritdoc />
    public async ValueTask ReactAsync(string chat, string externalId, string emoji, CancellationToken cancellation)
    {
        var desk = Desk;
        var message = MessageIds.NumberIn(externalId) ?? throw new DeliveryException(DeliveryFailure.Permanent, $"\"{externalId}\" is no message to react to");
        var target = desk.Sender.TargetOf(chat, thread: null);
        try
        {
            IReadOnlyList<Reaction> reaction = emoji.Length == 0 ? [] : [new Reaction("emoji", emoji, null)];
            await desk.Api.CallAsync(BotApiMethods.SetMessageReaction, new SetReaction(target.Chat, message, reaction), cancellation);
        }
        catch (BotApiException e)
        {
            throw DeliveryErrors.From(e);
        }
    }

    /// <inheritdoc />
    public async ValueTask<string> ShowDraftAsync(string? draft, OutboundMessage message, CancellationToken cancellation) => await Desk.Drafts.ShowAsync(draft, message, cancellation);

    /// <inheritdoc />
    public async ValueTask<DeliveryReceipt?> FinishDraftAsync(OutboundMessage message, CancellationToken cancellation) => await Desk.Sender.FinishDraftAsync(message, cancellation);

    private TelegramDesk Desk => _desk ?? throw new DeliveryException(DeliveryFailure.Transient, "the Telegram account is not running yet; it starts by itself");

    private async Task ReceiveAsync(TelegramDesk desk, BotToken token, IChannelContext context, CancellationToken stop)
    {
        if (account.WebhookUrl is null)
        {
            await new UpdatePoller(account, token, context, desk.Delivery, time, logger).RunAsync(_ => desk.SetMenu(stop), stop);
        }
        else
        {
            await new WebhookReceiver(account, desk.Api, context, desk.Delivery, time, logger).RunAsync(_ => desk.SetMenu(stop), stop);
        }
    }

    private async Task<BotToken> TokenAsync(IChannelContext context, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await BotToken.ResolveAsync(account, stop);
            }
            catch (GatewayException e)
            {
                // The file may come, or be mended.
                logger.Refused(context.AccountId, e.Message);
                context.Report(ChannelHealth.AuthRequired, e.Message);
                await Task.Delay(TokenPause, time, stop);
            }
        }
    }

    private async Task<IDisposable> LeaseAsync(BotToken token, IChannelContext context, CancellationToken stop)
    {
        var told = "";
        while (true)
        {
            if (leases.TryTake(token, context.AccountId, account.LockDirectory, out var reason) is { } lease)
            {
                return lease;
            }

            if (reason != told)
            {
                told = reason;
                logger.Refused(context.AccountId, reason);
                context.Report(ChannelHealth.Disconnected, $"conflict: {reason}. It is tried again every {LeasePause.TotalSeconds:F0} s");
            }

            await Task.Delay(LeasePause, time, stop);
        }
    }
}
