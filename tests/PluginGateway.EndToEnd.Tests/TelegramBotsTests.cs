using System.Globalization;
using BotApi;
using PluginGateway.Client;
using PluginGateway.Protocol;
using Xunit.Abstractions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Many bots on one gateway that is told to load the plugin anew all the time, and two gateways that want the same bots.</summary>
public sealed class TelegramBotsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Bots = 13;
    private const int Reloads = 50;

    private readonly GatewayUnderTest _first = new();
    private readonly GatewayUnderTest _second = new();
    private readonly DirectoryInfo _locks = Directory.CreateTempSubdirectory("pgw-locks-");
    private BotApiServer _telegram = null!;
    private FakeBot[] _bots = [];

    public async Task InitializeAsync()
    {
        _telegram = await BotApiServer.StartAsync();
        _bots = [.. Enumerable.Range(0, Bots).Select(_ => _telegram.AddBot())];
        await ConfigureAsync(_first);
        await ConfigureAsync(_second);
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _telegram.DisposeAsync();
        _locks.Delete(recursive: true);
    }

    [Fact]
    public async Task Polls_each_bot_once_however_often_the_plugin_is_loaded_anew()
    {
        await _first.StartAsync();
        await using var client = await _first.ConnectAsync(Scopes.Admin);

        for (var number = 0; number < Reloads; number++)
        {
            var bot = _bots[number % Bots];
            bot.Updates.Add(Said.Privately(string.Create(CultureInfo.InvariantCulture, $"m{number}"), 100_000 + number));
            var result = await client.CallAsync(PluginsMethods.Reload, new PluginsReloadParams { Id = "telegram" }, CancellationToken.None);
            result.Changes.Single(change => change.Id == "telegram").Error.ShouldBeNull();
        }

        await Until.TrueAsync(() => Task.FromResult(_bots.Sum(bot => bot.Messages.Count) >= Reloads));
        await ConnectedAsync(client);
        output.WriteLine($"{Reloads} reloads of {Bots} bots: {_bots.Sum(bot => bot.Messages.Count)} of {Reloads} answered, {_bots.Sum(bot => bot.Updates.Asked)} polls, {_bots.Sum(bot => bot.Updates.Overlaps)} at once");
        _bots.SelectMany(bot => bot.Messages).Select(message => message.Shown).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, Reloads).Select(number => $"You said: m{number}").Order(StringComparer.Ordinal));
        _bots.ShouldAllBe(bot => bot.Updates.Overlaps == 0);
    }

    [Fact]
    public async Task Leaves_a_bot_to_the_gateway_that_has_it_and_takes_over_when_that_ends_or_is_killed()
    {
        // Both at once: who comes first has a bot, and the other says who that is.
        await Task.WhenAll(_first.StartAsync(), _second.StartAsync());
        await using (var one = await _first.ConnectAsync(Scopes.Admin))
        await using (var other = await _second.ConnectAsync(Scopes.Admin))
        {
            await Until.TrueAsync(async () => (await AccountsAsync(one)).Concat(await AccountsAsync(other)).Count(account => account.Connected) == Bots);
            var waits = (await AccountsAsync(one)).Select(account => (account, Has: _second))
                .Concat((await AccountsAsync(other)).Select(account => (account, Has: _first))).Where(pair => !pair.account.Connected).ToList();
            waits.Count.ShouldBe(Bots);
            waits.ShouldAllBe(pair => pair.account.State == "disconnected" && pair.account.Detail!.Contains($"another gateway receives for this bot (process {pair.Has.ProcessId}, account {pair.account.AccountId})", StringComparison.Ordinal));
        }

        await KillAsync(_first);
        await using (var other = await _second.ConnectAsync(Scopes.Admin))
        {
            await ConnectedAsync(other);
        }

        await AnsweredAsync("killed");
        await _first.StartAsync();
        await _second.SignalAsync("TERM");
        (await _second.EndAsync(TimeSpan.FromMinutes(1))).ShouldBe(0);
        await using (var one = await _first.ConnectAsync(Scopes.Admin))
        {
            await ConnectedAsync(one);
        }

        await AnsweredAsync("ended");
        output.WriteLine($"{Bots} bots, two gateways: {_bots.Sum(bot => bot.Updates.Asked)} polls, {_bots.Sum(bot => bot.Updates.Overlaps)} at once");
        _bots.ShouldAllBe(bot => bot.Updates.Overlaps == 0);
        _bots.SelectMany(bot => bot.CallsOf("getUpdates")).ShouldNotContain(call => call.Status == 409);
    }

    private static async Task KillAsync(GatewayUnderTest gateway)
    {
        await gateway.SignalAsync("KILL");
        await gateway.EndAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task<IReadOnlyList<ChannelAccountSnapshot>> AccountsAsync(GatewayClient client) =>
        (await client.CallAsync(ChannelsMethods.Status, new ChannelsStatusParams(), CancellationToken.None)).ChannelAccounts.GetValueOrDefault("telegram") ?? [];

    private static Task ConnectedAsync(GatewayClient client) => Until.TrueAsync(async () => (await AccountsAsync(client)).Count(account => account.Connected) == Bots);

    private async Task AnsweredAsync(string text)
    {
        foreach (var bot in _bots)
        {
            bot.Updates.Add(Said.Privately(text));
        }

        await Until.TrueAsync(() => Task.FromResult(_bots.All(bot => bot.Messages.Any(message => message.Shown == $"You said: {text}"))));
        _bots.ShouldAllBe(bot => bot.Messages.Count(message => message.Shown == $"You said: {text}") == 1);
    }

    private Task ConfigureAsync(GatewayUnderTest gateway) => File.WriteAllTextAsync(gateway.ConfigPath, $$"""
        {
          "plugins": {
            "echo": { "enabled": true },
            "telegram": {
              "enabled": true,
              "config": {
                "apiRoot": "{{_telegram.Url}}", "dmPolicy": "open", "lockDirectory": "{{_locks.FullName}}",
                "accounts": { {{string.Join(", ", _bots.Select((bot, index) => $$"""
                    "bot{{index}}": { "botToken": "{{bot.Token}}" }
                    """.Trim()))}} }
              }
            }
          }
        }
        """);
}
