using Microsoft.Extensions.Logging;
using PluginGateway.Channels.Telegram.BotApi;
using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Channels.Telegram.Sending;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram;

/// <summary>What one run of an account works with. Its connections are for everything but polling, which has its own. Disposed when the run ends.</summary>
internal sealed class TelegramDesk : IDisposable
{
    private readonly TelegramAccount _account;
    private readonly string _accountId;
    private readonly ILogger _logger;
    private readonly MediaFetcher _fetcher;
    private Task? _menu;

    public TelegramDesk(TelegramAccount account, BotToken token, IChannelContext context, TimeProvider time, ILogger logger)
    {
        (_account, _accountId, _logger) = (account, context.AccountId, logger);
        Api = new BotApiClient(account, token, time);
        Pace = new SendPace(time);
        _fetcher = new MediaFetcher(Api, context, account.MediaMaxBytes, time);
        var (moves, replies, texts) = (new GroupMoves(context.AccountId, logger), new Replies(account.ReplyToMode), new TextCalls(Api, account, context.AccountId, logger));
        Sender = new MessageSender(Api, texts, new MediaUpload(Api, context), Pace, replies, moves, time);
        Drafts = new DraftSender(texts, Sender, Pace, replies, moves);
        Delivery = new UpdateDelivery(Api, context, _fetcher, moves, logger);
    }

    public BotApiClient Api { get; }

    public SendPace Pace { get; }

    public MessageSender Sender { get; }

    public DraftSender Drafts { get; }

    public UpdateDelivery Delivery { get; }

    /// <summary>Ends when the menu is set, or was not to be.</summary>
    public Task MenuSet => _menu ?? Task.CompletedTask;

    /// <summary>Sets the menu, once; nothing waits for it.</summary>
    public void SetMenu(CancellationToken stop) => _menu ??= CommandsMenu.SetAsync(Api, _account, _accountId, _logger, stop);

    /// <inheritdoc />
    public void Dispose()
    {
        _fetcher.Dispose();
        Api.Dispose();
    }
}
