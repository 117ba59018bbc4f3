using PluginGateway.Channels.Telegram.Receiving;
using PluginGateway.Contracts.Channels;
using Microsoft.Extensions.Logging;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>An account as the host runs it, against a server of its own.</summary>
internal sealed class RunningBot : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly string Locks = Path.Combine(Path.GetTempPath(), $"pgw-telegram-locks-{Environment.ProcessId}");

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly bool _ownsServer;
    private Task _run = Task.CompletedTask;

    private RunningBot(BotApiServer server, FakeBot bot, bool ownsServer, Action<TelegramAccount>? configure, TokenLeases? leases)
    {
        (Server, Bot, _ownsServer) = (server, bot, ownsServer);
        Account = AccountFor(server, bot);
        configure?.Invoke(Account);
        Context = new KeepingContext(Record, _drain.Token);
        Channel = new TelegramChannel(Account, leases ?? new TokenLeases(), TimeProvider.System, Logs.CreateLogger<TelegramChannel>());
    }

    public BotApiServer Server { get; }

    public FakeBot Bot { get; }

    public TelegramAccount Account { get; }

    public LogBook Logs { get; } = new();

    public FakeChannelContext Record { get; } = new() { Patience = TimeSpan.FromSeconds(60) };

    public KeepingContext Context { get; }

    public TelegramChannel Channel { get; }

    public static TelegramAccount AccountFor(BotApiServer server, FakeBot bot) => new() { BotToken = bot.Token, ApiRoot = server.Url, PollTimeoutSeconds = 1, LockDirectory = Locks };

    public static string ConfigFor(BotApiServer server, FakeBot bot, string more = "") =>
        $$"""{ "botToken": "{{bot.Token}}", "apiRoot": "{{server.Url}}", "pollTimeoutSeconds": 1, "lockDirectory": "{{Locks}}"{{more}} }""";

    /// <summary>Makes one, with a server of its own, that does not run yet.</summary>
    public static async Task<RunningBot> MakeAsync(Action<TelegramAccount>? configure = null)
    {
        var server = await BotApiServer.StartAsync();
        return new RunningBot(server, server.AddBot(), ownsServer: true, configure, null);
    }

    /// <summary>Another one for the same bot.</summary>
    public RunningBot Twin(TokenLeases? leases = null) => new(Server, Bot, ownsServer: false, null, leases);

    /// <summary>Makes one and waits until it is connected.</summary>
    public static async Task<RunningBot> ConnectedAsync(Action<TelegramAccount>? configure = null)
    {
        var bot = await MakeAsync(configure);
        bot.Start();
        await bot.Record.NextReportAsync(ChannelHealth.Connected);
        return bot;
    }

    public void Start() => _run = Channel.RunAsync(Context, _stop.Token);

    public Task<DeliveryReceipt> SendAsync(string text, string chat = "777") => SendAsync(new OutboundMessage(chat, text, Guid.NewGuid().ToString()));

    public Task<DeliveryReceipt> SendAsync(OutboundMessage message) => Channel.SendAsync(message, CancellationToken.None).AsTask();

    public async Task<DeliveryException> FailsAsync(OutboundMessage message) => await Should.ThrowAsync<DeliveryException>(() => SendAsync(message));

    public Task<DeliveryException> FailsAsync(string text, string chat = "777") => FailsAsync(new OutboundMessage(chat, text, Guid.NewGuid().ToString()));

    public async Task StopAsync()
    {
        await _drain.CancelAsync();
        await _stop.CancelAsync();
        await _run.WaitAsync(Deadline, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _drain.Dispose();
        Record.Dispose();
        if (_ownsServer)
        {
            await Server.DisposeAsync();
        }
    }
}
