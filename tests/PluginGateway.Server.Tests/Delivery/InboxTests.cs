using System.Globalization;
using System.Text.Json.Nodes;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Storage;
using PluginGateway.Server.Tests.Agents.Queueing;

namespace PluginGateway.Server.Tests.Delivery;

/// <summary>What a gateway finds in its inbox when it starts, and what can be done with it.</summary>
public sealed class InboxTests : IAsyncLifetime
{
    private const string Session = "agent:main:main";

    private readonly StateDirectory _state = new(Directory.CreateTempSubdirectory("pgw-inbox-").FullName);
    private readonly SpokenNetwork _network = new();
    private readonly PluginCopy _channel = new("Swappable");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _network.DisposeAsync();
        Directory.Delete(_state.Path, recursive: true);
    }

    [Fact]
    public async Task Sends_the_reply_of_a_run_that_was_done_without_doing_it_again()
    {
        await LeaveAsync(async (store, sessions) =>
        {
            var entry = await AddAsync(store, "hello");
            await store.BeginAsync(entry.Id, "before", entry.RunKey, 1);
            await SayAsync(sessions, ("user", "hello", entry.RunKey, false), ("assistant", "kept-reply", entry.RunKey, false));
        });
        await using var gateway = await StartAsync();

        (await _network.HearAsync()).ShouldBe("ann kept-reply");

        await Until.TrueAsync(() => gateway.Part<IInboxStore>().Find("hello").Single().State == InboxState.Done);
        gateway.Part<SessionService>().Transcript(Session, 10).Select(said => said.Text).ShouldBe(["hello", "kept-reply"]);
    }

    [Fact]
    public async Task Does_a_run_again_whose_reply_was_cut_off()
    {
        await LeaveAsync(async (store, sessions) =>
        {
            var entry = await AddAsync(store, "hello");
            await SayAsync(sessions, ("user", "hello", entry.RunKey, false), ("assistant", "You said", entry.RunKey, true));
        });
        await using var gateway = await StartAsync();

        (await _network.HearAsync()).ShouldBe("ann You said: hello");

        gateway.Part<SessionService>().Transcript(Session, 10).Count(said => said.Role == "user").ShouldBe(1, "the message stands there already");
    }

    [Fact]
    public async Task Answers_no_message_by_itself_that_was_said_in_the_turn_of_another()
    {
        await LeaveAsync(async (store, sessions) =>
        {
            var (first, turn) = (await AddAsync(store, "first"), await AddAsync(store, "second"));
            await store.BeginAsync(first.Id, "before", turn.RunKey, 1);
            await store.BeginAsync(turn.Id, "before", turn.RunKey, 1);
            await SayAsync(sessions, ("user", "first", first.RunKey, false), ("user", "second", turn.RunKey, false), ("assistant", "to-both", turn.RunKey, false));
        });
        await using var gateway = await StartAsync();

        (await _network.HearAsync()).ShouldBe("ann to-both");

        var inbox = gateway.Part<IInboxStore>();
        await Until.TrueAsync(() => inbox.Count().GetValueOrDefault(InboxState.Done) == 2);
        _network.HasHeardNothing.ShouldBeTrue();
        await using var client = await gateway.ConnectAsync("operator.admin");
        (await StoryAsync(client, "first")).ShouldContain(step => step.StartsWith("run ", StringComparison.Ordinal) && step.Contains("said in the turn of swap/default/second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Puts_aside_what_the_gateway_ended_over_and_lets_the_operator_decide()
    {
        await LeaveAsync(async (store, _) =>
        {
            foreach (var word in new[] { "poison", "mistaken" })
            {
                await store.DecideAsync(await AddAsync(store, word) with { Crashes = 4, IsSuspect = true, BegunAt = 1, LeaseUntil = long.MaxValue, Boot = "before" }, InboxState.Working);
            }

            await AddAsync(store, "waits");
        });
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");

        (await _network.HearAsync()).ShouldBe("ann You said: waits");
        var list = await client.CallOkAsync("inbox.list", new JsonObject { ["states"] = new JsonArray("parked") });
        list["counts"]!["parked"]!.GetValue<int>().ShouldBe(2);
        var (mistaken, poison) = (list["entries"]![0]!, list["entries"]![1]!);
        poison["preview"]!.GetValue<string>().ShouldBe("poison");
        poison["crashes"]!.GetValue<int>().ShouldBe(5);
        (await StoryAsync(client, "poison")).ShouldContain(step => step.Contains("put aside: the gateway ended 5 times", StringComparison.Ordinal));

        (await client.CallOkAsync("inbox.drop", Id(poison)))["entry"]!["state"]!.GetValue<string>().ShouldBe("dropped");
        (await client.CallOkAsync("inbox.retry", Id(mistaken)))["entry"]!["state"]!.GetValue<string>().ShouldBe("working");

        (await _network.HearAsync()).ShouldBe("ann You said: mistaken");
        (await StoryAsync(client, "poison")).ShouldContain(step => step.StartsWith("settled let be by the operator", StringComparison.Ordinal));
        (await RefusalAsync(client, "inbox.retry", Id(poison))).ShouldContain("is dropped, not put aside");
        (await RefusalAsync(client, "inbox.drop", new JsonObject { ["id"] = 4711 })).ShouldContain("the inbox has no message 4711; pgw inbox list");
        (await RefusalAsync(client, "inbox.list", new JsonObject { ["states"] = new JsonArray("gone") })).ShouldContain("working, done, refused, parked, dropped");
        (await RefusalAsync(client, "inbox.drop", new JsonObject { ["id"] = 0 })).ShouldContain("id");
    }

    [Fact]
    public async Task Lets_readers_look_and_not_decide()
    {
        await LeaveAsync((store, _) => AddAsync(store, "waits"));
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync("operator.read");

        await client.CallOkAsync("inbox.list", new JsonObject());

        (await RefusalAsync(client, "inbox.retry", new JsonObject { ["id"] = 1 })).ShouldContain("operator.admin");
        (await RefusalAsync(client, "inbox.drop", new JsonObject { ["id"] = 1 })).ShouldContain("operator.admin");
    }

    private static JsonObject Id(JsonNode entry) => new() { ["id"] = entry["id"]!.GetValue<long>() };

    private static async Task<string> RefusalAsync(TestClient client, string method, JsonObject parameters) =>
        (await client.CallAsync(method, parameters))["error"]!["message"]!.GetValue<string>();

    private static async Task<IReadOnlyList<string>> StoryAsync(TestClient client, string message) =>
        [.. (await client.CallOkAsync("messages.explain", new JsonObject { ["message"] = message }))["steps"]!.AsArray().Select(step => $"{step!["what"]} {step["detail"]}")];

    // As a start before has left it.
    private async Task LeaveAsync(Func<IInboxStore, ISessionStore, Task> leave)
    {
        _state.Create();
        await using var database = SqliteDatabase.Open(_state.Database);
        await leave(new SqliteInboxStore(database, TimeProvider.System), new SqliteSessionStore(database, _state.Database));
    }

    private static async Task<InboxEntry> AddAsync(IInboxStore store, string word)
    {
        var entry = new InboxEntry("swap", "default", new InboundMessage(word, ChatKind.Direct, "ann", "ann", word, DateTimeOffset.UnixEpoch))
        {
            State = InboxState.Working, SessionKey = Session, Boot = "before", LeaseUntil = long.MaxValue, ReceivedAt = 1, ChangedAt = 1,
        };
        return (await store.AddAsync(entry with { RunId = entry.RunKey })).ShouldNotBeNull();
    }

    private static async Task SayAsync(ISessionStore sessions, params (string Role, string Text, string Run, bool IsPartial)[] said)
    {
        var session = new SessionRecord(Session, "main", "id-1", "direct", 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var (role, text, run, isPartial) in said)
        {
            await sessions.AppendAsync(session, new TranscriptEntry(role, text, run, session.UpdatedAt) { IsPartial = isPartial }, []);
        }
    }

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(_state.Path, keys =>
    {
        _channel.Configure(keys, _network.Port);
        keys["messages:queue:mode"] = "followup";
        keys["messages:queue:debounceMs"] = 0.ToString(CultureInfo.InvariantCulture);
    });
}
