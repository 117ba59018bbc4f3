using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Storage;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>What goes out, over a real database and a network that does what the test says.</summary>
public sealed class OutboxTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-outbox-");
    private readonly FakeClock _clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly List<Outbox> _outboxes = [];
    private SqliteDatabase _database = null!;
    private SqliteOutboxStore _store = null!;

    public Task InitializeAsync()
    {
        _database = SqliteDatabase.Open(Path.Combine(_folder.FullName, "gateway.db"));
        _store = new SqliteOutboxStore(_database, _clock);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var outbox in _outboxes)
        {
            await outbox.StopAsync(Long);
            outbox.Dispose();
        }

        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Sends_in_order_within_a_chat_and_keeps_the_receipts()
    {
        var door = new ScriptedDoor();
        var outbox = Start(door);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => outbox.AddAsync(Draft($"k{i}", chat: $"chat{i % 4}"))));

        await Until.TrueAsync(() => _store.Count().GetValueOrDefault(OutboxState.Sent) == 40);
        door.Overlapped.ShouldBeFalse();
        door.Taken.Count.ShouldBe(40);
        foreach (var chat in Enumerable.Range(0, 4))
        {
            door.Taken.Where(text => int.Parse(text[1..], CultureInfo.InvariantCulture) % 4 == chat).ShouldBe(Enumerable.Range(0, 40).Where(i => i % 4 == chat).Select(i => $"k{i}"), ignoreOrder: false);
        }

        _store.Whole("k7").Single().Receipt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Puts_the_same_key_in_once()
    {
        var door = new ScriptedDoor();
        var outbox = Start(door);

        await outbox.AddAsync(Draft("once"));
        await outbox.AddAsync(Draft("once") with { Kind = OutboxKind.Reply });

        (await outbox.WaitAsync("once", Long)).State.ShouldBe(OutboxState.Sent);
        door.Count.ShouldBe(1);
        _store.Count().Values.Sum().ShouldBe(1);
    }

    [Fact]
    public async Task Tries_again_what_was_certainly_not_sent_after_a_growing_pause()
    {
        var failures = 2;
        var door = new ScriptedDoor { Script = _ => failures-- > 0 ? Failed(DeliveryFailure.Transient) : null };
        var outbox = Start(door);
        await outbox.AddAsync(Draft("k"));

        await _clock.UntilAwaitedAsync(TimeSpan.FromSeconds(1)).WaitAsync(Long);
        door.Count.ShouldBe(1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _clock.UntilAwaitedAsync(TimeSpan.FromSeconds(5)).WaitAsync(Long);
        _clock.Advance(TimeSpan.FromSeconds(5));

        await Until.TrueAsync(() => door.Taken.Count == 1);
        await Until.TrueAsync(() => _store.Whole("k").Single().State == OutboxState.Sent);
        _store.Attempts(_store.Whole("k").Single().Id).Select(attempt => attempt.Outcome).ShouldBe(["transient", "transient", "sent"]);
    }

    [Theory]
    [InlineData(DeliveryFailure.Permanent, "failed")]
    [InlineData(DeliveryFailure.Unknown, "unknown")]
    public async Task Does_not_try_again_what_never_goes_or_may_have_gone(DeliveryFailure failure, string state)
    {
        var door = new ScriptedDoor { Script = message => message.Text == "bad" ? Failed(failure) : null };
        var outbox = Start(door);

        await outbox.AddAsync(Draft("bad"));
        await outbox.AddAsync(Draft("good"));

        await Until.TrueAsync(() => door.Taken.Count == 1);
        await Until.TrueAsync(() => _store.Whole("bad").Single().State.Word() == state);
        _clock.Advance(TimeSpan.FromHours(1));
        door.Count.ShouldBe(2);
        _store.Whole("bad").Single().Error.ShouldBe("scripted");
    }

    [Fact]
    public async Task Waits_as_long_as_the_network_asks_also_over_a_restart_and_beyond_its_own_time()
    {
        var patience = TimeSpan.FromSeconds(6775);
        var first = new ScriptedDoor { Script = _ => new AttemptOutcome(null, DeliveryFailure.RateLimited, "too many", patience) };
        var outbox = Start(first, new DeliveryOptions { SendExpiryMinutes = 60 });
        await outbox.AddAsync(Draft("k"));
        await Until.TrueAsync(() => _store.Whole("k").Single() is { State: OutboxState.Pending, Attempts: 1 });
        await outbox.StopAsync(Long);

        var second = new ScriptedDoor();
        Start(second, new DeliveryOptions { SendExpiryMinutes = 60 });
        await _clock.UntilAwaitedAsync(patience).WaitAsync(Long);
        _clock.Advance(patience - TimeSpan.FromMilliseconds(1));
        second.Count.ShouldBe(0);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await Until.TrueAsync(() => second.Taken.Count == 1);
    }

    [Fact]
    public async Task Parks_all_chats_of_an_account_when_the_network_says_so()
    {
        var limited = new ScriptedDoor
        {
            Script = message => message.Text == "a" && message.Chat == "one" ? new AttemptOutcome(null, DeliveryFailure.RateLimited, "flood", TimeSpan.FromSeconds(90), IsWholeAccount: true) : null,
        };
        var outbox = Start(limited);
        await outbox.AddAsync(Draft("a", chat: "one"));
        await Until.TrueAsync(() => _store.Whole("a").Single() is { State: OutboxState.Pending, Attempts: 1 });

        await outbox.AddAsync(Draft("b", chat: "two"));
        await _clock.UntilAwaitedAsync(TimeSpan.FromSeconds(90), timers: 2).WaitAsync(Long);
        limited.Count.ShouldBe(1);
        limited.Script = _ => null;
        _clock.Advance(TimeSpan.FromSeconds(90));

        await Until.TrueAsync(() => limited.Taken.Count == 2);
    }

    [Fact]
    public async Task Waits_for_a_receiver_and_expires_without_one()
    {
        var door = new ScriptedDoor();
        door.Say(ready: false);
        var outbox = Start(door);
        await outbox.AddAsync(Draft("early", chat: "one"));
        await outbox.AddAsync(Draft("late", chat: "one") with { Kind = OutboxKind.Notice });
        await _clock.UntilAwaitedAsync(TimeSpan.FromSeconds(30)).WaitAsync(Long);
        door.Count.ShouldBe(0);

        _clock.Advance(TimeSpan.FromMinutes(10));
        await Until.TrueAsync(() => _store.Whole("late").Single().State == OutboxState.Pending);
        door.Say(ready: true);

        await Until.TrueAsync(() => door.Taken.Count == 1);
        await Until.TrueAsync(() => _store.Whole("late").Single().State == OutboxState.Expired);
        door.Taken.ShouldBe(["early"]);
    }

    [Theory]
    [InlineData("has", "sent", 0)]
    [InlineData("hasNot", "sent", 1)]
    [InlineData("cannotSay", "unknown", 0)]
    public async Task Asks_after_what_was_being_sent_when_the_gateway_ended(string answer, string state, int sends)
    {
        var hangs = new TaskCompletionSource();
        var first = new ScriptedDoor { Silence = hangs.Task, Script = _ => Failed(DeliveryFailure.Permanent) };
        var outbox = Start(first);
        await outbox.AddAsync(Draft("k"));
        await Until.TrueAsync(() => _store.Whole("k").Single().State == OutboxState.Sending);

        // The next start sees what a killed one leaves behind.
        var second = new ScriptedDoor
        {
            Answer = _ => answer switch
            {
                "has" => new AttemptOutcome(new DeliveryReceipt("r1")),
                "hasNot" => new AttemptOutcome(null, DeliveryFailure.Transient),
                _ => new AttemptOutcome(null, DeliveryFailure.Permanent),
            },
        };
        Start(second);

        await Until.TrueAsync(() => _store.Whole("k").Single() is var entry && entry.State.Word() == state && (entry.State != OutboxState.Unknown || entry.NotBefore == 0));
        second.Count.ShouldBe(sends);
        hangs.SetResult();
    }

    [Fact]
    public async Task Does_what_the_operator_says_with_what_nobody_knows()
    {
        var fails = true;
        var door = new ScriptedDoor { Script = _ => fails ? Failed(DeliveryFailure.Unknown) : null };
        var outbox = Start(door);
        await outbox.AddAsync(Draft("again"));
        await outbox.AddAsync(Draft("never"));
        await Until.TrueAsync(() => _store.List([OutboxState.Unknown], 10).Count(entry => entry.NotBefore == 0) == 2);
        fails = false;

        await outbox.RetryAsync(_store.Whole("again").Single().Id);
        (await outbox.DropAsync(_store.Whole("never").Single().Id)).State.ShouldBe(OutboxState.Dropped);

        (await outbox.WaitAsync("again", Long)).State.ShouldBe(OutboxState.Sent);
        door.Taken.ShouldBe(["again"]);
        var refusal = await Should.ThrowAsync<GatewayException>(() => outbox.RetryAsync(_store.Whole("again").Single().Id));
        refusal.Message.ShouldContain("is sent");
        (await Should.ThrowAsync<GatewayException>(() => outbox.DropAsync("nothing"))).Message.ShouldContain("pgw outbox list");
    }

    [Fact]
    public async Task Sends_each_part_by_itself_and_no_later_part_without_an_earlier_one()
    {
        var door = new ScriptedDoor { Limit = 100, Script = message => message.Text.StartsWith('2') ? Failed(DeliveryFailure.Permanent) : null };
        var outbox = Start(door);
        var text = string.Join("\n\n", Enumerable.Range(1, 3).Select(i => new string((char)('0' + i), 90)));

        await outbox.AddAsync(Draft("k") with { Message = new OutboundMessage("chat", text, "k") { ReplyTo = "m1" } });

        await Until.TrueAsync(() => _store.Whole("k").All(part => part.State.IsSettled()));
        _store.Whole("k").Select(part => part.State).ShouldBe([OutboxState.Sent, OutboxState.Failed, OutboxState.Failed]);
        _store.Whole("k")[2].Error.ShouldBe("part 2 of 3 was not sent");
        door.Taken.Single().ShouldBe(new string('1', 90));
        (await outbox.WaitAsync("k", Long)).Part.ShouldBe(2);
    }

    [Fact]
    public async Task Forgets_what_is_settled_for_long_and_keeps_what_nobody_knows()
    {
        var door = new ScriptedDoor { Script = message => message.Text == "unknown" ? Failed(DeliveryFailure.Unknown) : null };
        var outbox = Start(door);
        await outbox.AddAsync(Draft("sent"));
        await outbox.AddAsync(Draft("unknown"));
        await Until.TrueAsync(() => _store.Whole("sent").Single().State == OutboxState.Sent && _store.Whole("unknown").Single() is { State: OutboxState.Unknown, NotBefore: 0 });
        using var retention = new DeliveryRetention(new SqliteInboxStore(_database, _clock), _store, new DeliveryOptions { KeepDays = 14 }, _clock, NullLogger<DeliveryRetention>.Instance);

        _clock.Advance(TimeSpan.FromDays(13));
        await retention.ForgetAsync();
        _store.Whole("sent").Count.ShouldBe(1);
        _clock.Advance(TimeSpan.FromDays(2));
        await retention.ForgetAsync();

        _store.Whole("sent").ShouldBeEmpty();
        _store.Whole("unknown").Count.ShouldBe(1);
    }

    private static AttemptOutcome Failed(DeliveryFailure failure) => new(null, failure, "scripted");

    private static OutboxDraft Draft(string key, string chat = "chat") => new("net", "default", OutboxKind.Send, new OutboundMessage(chat, key, key));

    private Outbox Start(ScriptedDoor door, DeliveryOptions? options = null)
    {
        var outbox = new Outbox(_store, door, new Boot(), options ?? new DeliveryOptions(), _clock, NullLogger<Outbox>.Instance);
        _outboxes.Add(outbox);
        outbox.Start();
        return outbox;
    }
}
