using System.Globalization;
using BotApi;
using PluginGateway.Client;
using PluginGateway.Protocol;
using Xunit.Abstractions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>
/// A gateway that is killed again and again, each time at another point of a message's way from Telegram to the agent and back. What Telegram was sent in the end is compared
/// with what it was asked. The benchmark <c>crash</c> does the same for longer, at points by chance.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int MessagesPerStart = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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
    public void Knows_at_least_thirty_points() => CrashPoints.All.Select(point => point.Name).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThanOrEqualTo(30);

    [Fact]
    public async Task Loses_nothing_and_sends_nothing_twice_to_a_network_that_honours_keys()
    {
        _bot.HonoursKeys = true;
        await KillAsync(honoursKeys: true, CrashPoints.All);

        await Until.TrueAsync(() => Task.FromResult(Replies().Distinct(StringComparer.Ordinal).Count() >= _asked.Count));

        var replies = Replies();
        output.WriteLine($"{CrashPoints.All.Count} kills: {_asked.Count} asked, {replies.Distinct(StringComparer.Ordinal).Count()} answered, {replies.Count - replies.Distinct(StringComparer.Ordinal).Count()} twice, {_bot.Updates.Overlaps} polls at once");
        replies.Order(StringComparer.Ordinal).ShouldBe(_asked.Order(StringComparer.Ordinal));
        _bot.Updates.Overlaps.ShouldBe(0);

        // Nor does anything stand twice in a transcript, or is missing there.
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        var sessions = (await client.CallAsync(SessionsMethods.List, new SessionsListParams { Limit = 1000 }, CancellationToken.None)).Sessions;
        sessions.Count.ShouldBe(_asked.Count);
        foreach (var session in sessions)
        {
            var said = (await client.CallAsync(ChatMethods.History, new ChatHistoryParams { SessionKey = session.Key }, CancellationToken.None)).Messages.Select(message => message.Content[0].Text).ToList();
            said.ShouldBe([said[0], $"You said: {said[0]}"], session.Key);
        }
    }

    [Fact]
    public async Task Says_of_which_it_does_not_know_to_a_network_that_takes_what_it_gets()
    {
        var points = CrashPoints.All.Where(static (_, index) => index % 3 == 0).Append(CrashPoints.All.Single(point => point.Name == "telegram.send.answered")).ToList();
        await KillAsync(honoursKeys: false, points);
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
        output.WriteLine($"{points.Count} kills: {_asked.Count} asked, {replies.Count} answered, {list.Entries.Count} unknown, {replies.Count - replies.Distinct(StringComparer.Ordinal).Count()} twice");
        replies.Count.ShouldBe(replies.Distinct(StringComparer.Ordinal).Count(), "nothing is sent twice blindly");

        // One was killed when the network had taken it; and a kill leaves as many open as were on their way at once, in chats of their own, which are the more the slower the machine is.
        list.Entries.Count.ShouldBeInRange(1, _asked.Count - 1);
        list.Counts.Keys.Except(["sent", "unknown"], StringComparer.Ordinal).ShouldBeEmpty();
    }

    private IReadOnlyList<string> Replies() => [.. _bot.Messages.Select(message => message.Shown)];

    private async Task KillAsync(bool honoursKeys, IReadOnlyList<CrashPoint> points)
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, $$"""
            {
              // More starts end over a message here than ever should: it is not to be put aside.
              "delivery": { "maxAttempts": 100 },
              "messages": { "queue": { "mode": "followup", "debounceMs": 0, "cap": 1000 } },
              "plugins": {
                "echo": { "enabled": true, "config": { "delayMs": 0 } },
                "telegram": { "enabled": true, "config": { "botToken": "{{_bot.Token}}", "apiRoot": "{{_telegram.Url}}", "dmPolicy": "open", "honoursKeys": {{(honoursKeys ? "true" : "false")}} } }
              }
            }
            """);
        _gateway.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "EndsProcess.dll");
        foreach (var (index, point) in points.Index())
        {
            _gateway.Environment["END_AT"] = string.Create(CultureInfo.InvariantCulture, $"{point.Name}:{1 + (index % point.Passes)}");
            Ask(index);
            await EndAsync(point.Name);
        }

        _gateway.Environment.Remove("END_AT");
        await _gateway.StartAsync();
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

        int code;
        try
        {
            code = await _gateway.EndAsync(Patience);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"the gateway did not come to {point}", e);
        }

        code.ShouldBe(137, $"killed at {point}");
    }
}
