using BotApi;
using PluginGateway.Client;
using PluginGateway.Protocol;
using Xunit.Abstractions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>
/// A gateway that is killed again and again, each time at another point of a message's way from Telegram to the agent and back. What Telegram was sent in the end is compared
/// with what it was asked.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int MessagesPerStart = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Points =
    [
        "inbox.adding", "inbox.added", "inbox.settling", "inbox.settled", "outbox.adding", "outbox.added", "outbox.sending", "outbox.sending.kept", "outbox.handed", "outbox.sent",
        "outbox.sent.kept",
    ];

    private readonly GatewayUnderTest _gateway = new();
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private BotApiServer _telegram = null!;
    private FakeBot _bot = null!;

    public async Task InitializeAsync()
    {
        _telegram = await BotApiServer.StartAsync();
        _bot = _telegram.AddBot();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _telegram.DisposeAsync();
    }

    [Fact]
    public async Task Loses_nothing_and_sends_nothing_twice_to_a_network_that_honours_keys()
    {
        _bot.HonoursKeys = true;
        var kills = await KillAsync(honoursKeys: true, 1, 3, 5);

        await Until.TrueAsync(() => Task.FromResult(Replies().Distinct(StringComparer.Ordinal).Count() >= _asked.Count));

        var replies = Replies();
        output.WriteLine($"{kills} kills at {Points.Length} points: {_asked.Count} asked, {replies.Distinct(StringComparer.Ordinal).Count()} answered, {replies.Count - replies.Distinct(StringComparer.Ordinal).Count()} twice, {_bot.Updates.Overlaps} polls at once");
        replies.Order(StringComparer.Ordinal).ShouldBe(_asked.Order(StringComparer.Ordinal));
        _bot.Updates.Overlaps.ShouldBe(0);
    }

    [Fact]
    public async Task Says_of_which_it_does_not_know_to_a_network_that_takes_what_it_gets()
    {
        var kills = await KillAsync(honoursKeys: false, 2);
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);

        OutboxList list = null!;
        await Until.TrueAsync(async () =>
        {
            list = await client.CallAsync(OutboxMethods.List, new OutboxListParams { States = ["unknown"], Limit = 1000 }, CancellationToken.None);
            var unknown = list.Entries.Select(entry => entry.Preview).ToHashSet(StringComparer.Ordinal);
            var known = Replies().ToHashSet(StringComparer.Ordinal);
            return !list.Counts.ContainsKey("pending") && !list.Counts.ContainsKey("sending") && _asked.All(text => known.Contains(text) || unknown.Contains(text));
        });

        var replies = Replies();
        output.WriteLine($"{kills} kills at {Points.Length} points: {_asked.Count} asked, {replies.Count} answered, {list.Entries.Count} unknown, {replies.Count - replies.Distinct(StringComparer.Ordinal).Count()} twice");
        replies.Count.ShouldBe(replies.Distinct(StringComparer.Ordinal).Count(), "nothing is sent twice blindly");

        // A kill leaves as many open as were on their way at once, in chats of their own; all that was not on its way is sent.
        list.Entries.Count.ShouldBeLessThan(kills * MessagesPerStart / 2);
        list.Counts.Keys.ShouldBeSubsetOf(["sent", "unknown"], StringComparer.Ordinal);
    }

    private IReadOnlyList<string> Replies() => [.. _bot.Messages.Select(message => message.Shown)];

    private async Task<int> KillAsync(bool honoursKeys, params int[] times)
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, $$"""
            {
              // More starts end over a message here than ever should: it is not to be put aside.
              "delivery": { "maxAttempts": 100 },
              "messages": { "queue": { "mode": "followup", "debounceMs": 0, "cap": 1000 } },
              "plugins": {
                "echo": { "enabled": true },
                "telegram": { "enabled": true, "config": { "botToken": "{{_bot.Token}}", "apiRoot": "{{_telegram.Url}}", "dmPolicy": "open", "honoursKeys": {{(honoursKeys ? "true" : "false")}} } }
              }
            }
            """);
        _gateway.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "EndsProcess.dll");
        var kills = 0;
        foreach (var (point, time) in times.SelectMany(time => Points.Select(point => (point, time))))
        {
            _gateway.Environment["END_AT"] = $"{point}:{time}";
            Ask(kills++);
            await EndAsync(point);
        }

        _gateway.Environment.Remove("END_AT");
        await _gateway.StartAsync();
        return kills;
    }

    // Each in a chat of its own; the edits are settled without an answer.
    private void Ask(int round)
    {
        for (var i = 0; i < MessagesPerStart; i++)
        {
            var person = 100_000 + (round * MessagesPerStart) + i;
            _asked.Add($"You said: m{person}");
            _bot.Updates.Add(Said.Privately($"m{person}", person));
            _bot.Updates.Add(Said.Update("edited_message", Said.Message(Said.Private(person), person, "changed")));
        }
    }

    private async Task EndAsync(string point)
    {
        try
        {
            await _gateway.StartAsync();
        }
        catch (InvalidOperationException)
        {
            // What the start before has left brought it to the point before it was ready.
        }

        (await _gateway.EndAsync(Patience)).ShouldBe(137, $"killed at {point}");
    }
}
