namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>Telegram, as far as the conformance suite goes: a server that also refuses repetitions, as one of one's own may.</summary>
internal sealed class TelegramWorld(BotApiServer server, FakeBot bot, string more = "") : IChannelWorld
{
    private readonly Dictionary<long, string> _texts = [];

    public string Config => RunningBot.ConfigFor(server, bot, more);

    public string Peer => "777";

    public BotApiServer Server => server;

    public FakeBot Bot => bot;

    public static async Task<IChannelWorld> OpenAsync()
    {
        var server = await BotApiServer.StartAsync();
        var bot = server.AddBot();
        bot.HonoursKeys = true;
        return new TelegramWorld(server, bot, ", \"honoursKeys\": true");
    }

    public Task DeliverAsync(string text)
    {
        lock (_texts)
        {
            _texts[bot.Updates.Add(Said.Privately(text))] = text;
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ReadByPeerAsync() => Task.FromResult<IReadOnlyList<string>>([.. bot.Messages.Where(message => message.Chat == Peer).Select(static message => message.Shown)]);

    public Task<IReadOnlyList<string>> AcknowledgedAsync()
    {
        lock (_texts)
        {
            return Task.FromResult<IReadOnlyList<string>>([.. bot.Updates.Confirmed.Select(id => _texts[id])]);
        }
    }

    public Task<int> CountReceiversAsync() => Task.FromResult(bot.Updates.Open);

    public Task GoDownAsync() => server.GoDownAsync();

    public Task ComeBackAsync() => server.ComeBackAsync();

    public ValueTask DisposeAsync()
    {
        bot.Updates.Overlaps.ShouldBe(0, "two getUpdates at once");
        return server.DisposeAsync();
    }
}
