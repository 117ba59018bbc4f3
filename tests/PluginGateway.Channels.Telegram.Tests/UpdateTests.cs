using PluginGateway.Contracts.Channels;
using Xunit.Abstractions;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>The built folder, in the gateway's own loader: another build takes its place while people talk, and its code leaves memory.</summary>
public sealed class UpdateTests(ITestOutputHelper output)
{
    private const int Bots = 13;
    private const int Reloads = 50;

    private static BuiltPlugin Folder => BuiltPlugin.StampedIn(typeof(UpdateTests).Assembly);

    [Fact]
    public async Task Leaves_memory()
    {
        await using var server = await BotApiServer.StartAsync();
        var bot = server.AddBot();
        await PluginHarness.AssertUnloadsAsync(Folder, plugin => TalkAsync(plugin, bot), RunningBot.ConfigFor(server, bot), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Leaves_memory_after_a_webhook_too()
    {
        await using var server = await BotApiServer.StartAsync();
        var bot = server.AddBot();
        const string Secret = "0123456789abcdef";
        var config = RunningBot.ConfigFor(server, bot, $$""", "webhookUrl": "https://x.y/hook", "webhookSecret": "{{Secret}}", "webhookPort": 18799""");
        await PluginHarness.AssertUnloadsAsync(Folder, plugin => CalledAsync(plugin, Secret), config, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Loses_nothing_and_polls_once_while_it_is_updated()
    {
        await using var server = await BotApiServer.StartAsync();
        var bot = server.AddBot();
        await using var plugin = await LoadedPlugin.StartAsync(Folder, RunningBot.ConfigFor(server, bot));
        await TalkAsync(plugin, bot);
        var before = bot.Messages.Count;
        var running = plugin.StartChannel();
        await running.Context.NextReportAsync(ChannelHealth.Connected);

        using var talking = new CancellationTokenSource();
        var said = SayAsync(bot, talking.Token);
        var chat = 10_000;
        var report = await plugin.SwapAsync(use: _ => running.SendAsync($"{Interlocked.Increment(ref chat)}", "still there?"), callers: 2);
        await talking.CancelAsync();
        var texts = await said;
        await Eventually.Holds(() => running.Context.Published.Count >= texts.Count, "all that was said to be published");

        output.WriteLine($"{report}; {texts.Count} said, {bot.Updates.Asked} polls");
        report.MostReceivers.ShouldBe(1);
        bot.Messages.Count(static message => message.Shown == "still there?").ShouldBe(report.Answered);
        bot.Messages.Count.ShouldBe(before + report.Answered);
        running.Context.Published.Select(static message => message.Text).ShouldBe(texts, ignoreOrder: true);
        bot.Updates.Overlaps.ShouldBe(0, "two getUpdates at once");
    }

    [Fact]
    public async Task Thirteen_bots_are_reloaded_fifty_times_and_never_polled_twice_at_once()
    {
        await using var server = await BotApiServer.StartAsync();
        var bots = Enumerable.Range(0, Bots).Select(i => server.AddBot($"bot_{i}")).ToList();
        var accounts = string.Join(", ", bots.Select(static (bot, i) => $"\"a{i}\": {{ \"botToken\": \"{bot.Token}\" }}"));
        await using var plugin = await LoadedPlugin.StartAsync(Folder, $$"""{ "apiRoot": "{{server.Url}}", "pollTimeoutSeconds": 5, "lockDirectory": "{{Path.GetTempPath()}}", "accounts": { {{accounts}} } }""");
        var running = bots.Select((_, i) => plugin.StartChannel(account: $"a{i}")).ToList();
        await Task.WhenAll(running.Select(static channel => channel.Context.NextReportAsync(ChannelHealth.Connected)));

        for (var reload = 0; reload < Reloads; reload++)
        {
            await plugin.SwapAsync();
        }

        foreach (var bot in bots)
        {
            bot.Updates.Add(Said.Privately("still there?"));
        }

        foreach (var channel in running)
        {
            (await channel.Context.NextInboundAsync()).Text.ShouldBe("still there?");
            channel.Context.Published.Count.ShouldBe(1);
        }

        output.WriteLine($"{bots.Sum(static bot => bot.Updates.Asked)} polls of {Bots} bots over {Reloads} reloads");
        bots.ShouldAllBe(static bot => bot.Updates.Overlaps == 0);
        bots.SelectMany(static bot => bot.CallsOf("getUpdates")).ShouldAllBe(static call => call.Status != 409);
    }

    [Fact]
    public async Task Two_gateways_that_race_for_a_token_poll_one_after_the_other()
    {
        await using var server = await BotApiServer.StartAsync();
        var bot = server.AddBot();
        var config = RunningBot.ConfigFor(server, bot);
        await using var one = await LoadedPlugin.StartAsync(Folder, config);
        await using var other = await LoadedPlugin.StartAsync(Folder, config);
        var (first, second) = (one.StartChannel(), other.StartChannel());
        await Eventually.Holds(() => Has(first, ChannelHealth.Connected) || Has(second, ChannelHealth.Connected), "one to poll");
        var (polls, waits) = Has(first, ChannelHealth.Connected) ? (first, second) : (second, first);
        // The name comes a moment after the lock, and who waits looks again.
        await Eventually.Holds(
            () => waits.Context.Reports.Any(static report => report.Health == ChannelHealth.Disconnected && report.Detail!.Contains($"process {Environment.ProcessId}", StringComparison.Ordinal)),
            "the other to say whom it waits for");
        await polls.StopAsync();
        await Eventually.Holds(() => Has(waits, ChannelHealth.Connected), "the other to poll");
        bot.Updates.Add(Said.Privately("who is there?"));
        (await waits.Context.NextInboundAsync()).Text.ShouldBe("who is there?");
        bot.Updates.Overlaps.ShouldBe(0);
    }

    private static bool Has(ChannelUnderTest channel, ChannelHealth health) => channel.Context.Reports.Any(report => report.Health == health);

    private static async Task<IReadOnlyList<string>> SayAsync(FakeBot bot, CancellationToken until)
    {
        var texts = new List<string>();
        while (!until.IsCancellationRequested)
        {
            texts.Add($"message {texts.Count}");
            bot.Updates.Add(Said.Privately(texts[^1], from: 700 + (texts.Count % 5)));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        return texts;
    }

    private static async Task TalkAsync(LoadedPlugin plugin, FakeBot bot)
    {
        await using var channel = plugin.StartChannel();
        await channel.Context.NextReportAsync(ChannelHealth.Connected);
        bot.Updates.Add(Said.Privately("hello"));
        (await channel.Context.NextInboundAsync()).Text.ShouldBe("hello");
        await channel.SendAsync("777", "hello **yourself**");
        bot.Messages[^1].Shown.ShouldBe("hello yourself");
    }

    private static async Task CalledAsync(LoadedPlugin plugin, string secret)
    {
        await using var channel = plugin.StartChannel();
        await channel.Context.NextReportAsync(ChannelHealth.Connected);
        using var telegram = new HttpClient();
        var update = Said.Privately("hello");
        update["update_id"] = 1;
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:18799/hook") { Content = new StringContent(update.ToJsonString()) };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        using var response = await telegram.SendAsync(request);
        response.EnsureSuccessStatusCode();
        (await channel.Context.NextInboundAsync()).Text.ShouldBe("hello");
    }
}
