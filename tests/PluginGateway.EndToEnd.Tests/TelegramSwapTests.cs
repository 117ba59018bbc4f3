using System.Globalization;
using BotApi;
using PluginGateway.Client;
using PluginGateway.Protocol;
using Xunit.Abstractions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>
/// The Telegram plugin is swapped again and again in a gateway that runs, while people write. The server takes down each getUpdates that comes while another is open.
/// </summary>
public sealed class TelegramSwapTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Drops = 10;
    private const int Reloads = 20;

    private readonly GatewayUnderTest _gateway = new();
    private readonly List<string> _asked = [];
    private BotApiServer _telegram = null!;
    private FakeBot _bot = null!;

    public async Task InitializeAsync()
    {
        _telegram = await BotApiServer.StartAsync();
        _bot = _telegram.AddBot();
        _gateway.Drop(Built.Boxed("telegram"), "telegram");
        await File.WriteAllTextAsync(_gateway.ConfigPath, $$"""
            {
              "messages": { "queue": { "mode": "followup", "debounceMs": 0, "cap": 1000 } },
              "plugins": {
                "echo": { "enabled": true },
                "telegram": {
                  "enabled": true, "source": "{{Folder}}",
                  "config": { "botToken": "{{_bot.Token}}", "apiRoot": "{{_telegram.Url}}", "dmPolicy": "open" }
                }
              }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _telegram.DisposeAsync();
    }

    [Fact]
    public async Task Loses_nothing_and_polls_once_while_the_plugin_is_swapped()
    {
        await _gateway.StartAsync();
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        using var over = new CancellationTokenSource();
        var writing = WriteAsync(over.Token);

        for (var number = 1; number <= Drops; number++)
        {
            // Each generation must have polled before the next comes, or nothing would be tried.
            await PolledAsync();
            var before = (await StatusAsync(client)).Generation;
            await DropAsync(number);
            await Until.TrueAsync(async () => (await StatusAsync(client)).Generation > before);
        }

        for (var number = 0; number < Reloads; number++)
        {
            await PolledAsync();
            var result = await client.CallAsync(PluginsMethods.Reload, new PluginsReloadParams { Id = "telegram" }, CancellationToken.None);
            result.Changes.Single(change => change.Id == "telegram").Error.ShouldBeNull();
        }

        await over.CancelAsync();
        await writing;
        await Until.TrueAsync(() => Task.FromResult(Replies().Distinct(StringComparer.Ordinal).Count() >= _asked.Count));

        var replies = Replies();
        var status = await StatusAsync(client);
        output.WriteLine($"{Drops + Reloads} swaps, generation {status.Generation}: {_asked.Count} asked, {replies.Count} answered, {_bot.Updates.Overlaps} polls at once, {_bot.Updates.Asked} polls");
        replies.Order(StringComparer.Ordinal).ShouldBe(_asked.Order(StringComparer.Ordinal));
        _bot.Updates.Overlaps.ShouldBe(0);
        _bot.CallsOf("getUpdates").ShouldNotContain(call => call.Status == 409);
        status.Generation.ShouldBe(Drops + Reloads + 1);
    }

    private string Folder => Path.Combine(_gateway.State.FullName, "plugins", "telegram");

    private IReadOnlyList<string> Replies() => [.. _bot.Messages.Select(message => message.Shown)];

    private async Task DropAsync(int number)
    {
        var other = Path.Combine(_gateway.State.FullName, "build.txt");
        await File.WriteAllTextAsync(other, number.ToString(CultureInfo.InvariantCulture));
        File.Move(other, Path.Combine(Folder, "build.txt"), overwrite: true);
    }

    private Task PolledAsync()
    {
        var asked = _bot.Updates.Asked;
        return Until.TrueAsync(() => Task.FromResult(_bot.Updates.Asked > asked));
    }

    private static async Task<PluginStatus> StatusAsync(GatewayClient client) =>
        (await client.CallAsync(PluginsMethods.Status, ListParams.Value, CancellationToken.None)).Plugins.Single(plugin => plugin.Id == "telegram");

    // Each in a chat of its own, so that the pace of a chat does not hold up the test.
    private async Task WriteAsync(CancellationToken over)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var person = 100_000; !over.IsCancellationRequested; person++)
        {
            _asked.Add($"You said: m{person}");
            _bot.Updates.Add(Said.Privately($"m{person}", person));
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
