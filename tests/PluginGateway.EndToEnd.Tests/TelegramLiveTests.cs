using System.Text.Json.Nodes;
using BotApi;
using ModelServer;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>What people in Telegram see while an answer is being made: that somebody types, the answer so far, that their message was received; and what an agent is told of a group.</summary>
public sealed class TelegramLiveTests : IAsyncLifetime
{
    private const string Person = "777";
    private const long Group = -100123;

    // Longer than a notice of typing would take to come again.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2.5);

    private readonly GatewayUnderTest _gateway = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedModelServer _model = null!;
    private BotApiServer _telegram = null!;
    private FakeBot _bot = null!;

    public async Task InitializeAsync()
    {
        _model = await ScriptedModelServer.StartAsync();
        _telegram = await BotApiServer.StartAsync();
        _bot = _telegram.AddBot();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _telegram.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Fact]
    public async Task Types_until_the_answer_is_there()
    {
        await StartAsync(""" "session": { "typingIntervalSeconds": 1 }, """);
        _model.Enqueue(ModelReply.Does(new WaitFor(_gate.Task), new Say("done")));

        _bot.Updates.Add(Said.Privately("hello"));

        await SeenAsync(() => Typed >= 3);
        _bot.Messages.ShouldBeEmpty();
        _gate.SetResult();
        await SeenAsync(() => _bot.Messages.Count == 1);
        await IsQuietAsync();
        _bot.CallsOf("sendChatAction").ShouldAllBe(call => call["chat_id"] == Person && call["action"] == "typing");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Types_no_more_and_says_so_when_the_run_is_stopped_or_fails(bool isStopped)
    {
        await StartAsync(""" "session": { "typingIntervalSeconds": 1 }, """);
        _model.Enqueue(ModelReply.Does(new Say("half"), new WaitFor(_gate.Task), new Cut()));

        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => Typed >= 2 && _bot.Messages.Count == 1);
        if (isStopped)
        {
            _bot.Updates.Add(Said.Privately("/stop"));
        }
        else
        {
            _gate.SetResult();
        }

        await SeenAsync(() => _bot.Messages[0].Shown == (isStopped ? "half\n\n[stopped here]" : "half\n\n[the answer broke off here]"));
        await IsQuietAsync();
    }

    [Fact]
    public async Task Does_not_type_where_the_operator_does_not_want_it()
    {
        await StartAsync(""" "session": { "typingMode": "never" }, """);
        _model.Enqueue(ModelReply.Says("done"));

        _bot.Updates.Add(Said.Privately("hello"));

        await SeenAsync(() => _bot.Messages.Count == 1);
        Typed.ShouldBe(0);
    }

    [Fact]
    public async Task Answers_while_the_network_swallows_the_notices()
    {
        await StartAsync(""" "session": { "typingIntervalSeconds": 1 }, "messages": { "ackReaction": "👀", "ackReactionScope": "all", "removeAckAfterReply": true }, """);
        _bot.Always("sendChatAction", Fault.Blackhole);
        _bot.Always("setMessageReaction", Fault.Blackhole);
        _model.Enqueue(ModelReply.Does(new WaitFor(_gate.Task), new Say("done")));

        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => Typed >= 1 && _bot.CallsOf("setMessageReaction").Count >= 1);
        _gate.SetResult();

        await SeenAsync(() => _bot.Messages.Count == 1);
    }

    [Fact]
    public async Task Shows_the_answer_while_it_grows_and_puts_it_in_the_place_of_what_was_shown()
    {
        await StartAsync();
        _model.Enqueue(ModelReply.Does(new Say("This is **half"), new WaitFor(_gate.Task), new Say("** of it, and this the rest.")));

        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => _bot.Messages is [{ Shown: "This is **half" }]);
        _gate.SetResult();

        await SeenAsync(() => _bot.Messages is [{ Shown: "This is half of it, and this the rest." }]);
        (await OutboxAsync()).ShouldBe([("sent", _bot.Messages[0].Text.Length > 0)]);
        _bot.CallsOf("sendMessage").Count.ShouldBe(1);
        _bot.CallsOf("sendMessage")[0]["reply_parameters"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Sends_the_rest_of_a_long_answer_after_what_was_shown()
    {
        await StartAsync();
        var (first, second) = (string.Concat(Enumerable.Repeat("one two ", 300)), string.Concat(Enumerable.Repeat("three four ", 300)));
        _model.Enqueue(ModelReply.Does(new Say(first), new WaitFor(_gate.Task), new Say(second)));

        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => _bot.Messages.Count == 1);
        _gate.SetResult();

        await SeenAsync(() => _bot.Messages.Count == 2 && _bot.Messages[1].Shown.EndsWith("four", StringComparison.Ordinal));
        string.Join(' ', _bot.Messages.Select(message => message.Shown)).ShouldBe((first + second).TrimEnd());
    }

    [Fact]
    public async Task Shows_nothing_before_the_answer_where_the_operator_does_not_want_it()
    {
        await StartAsync(account: """, "streamMode": "off" """);
        _model.Enqueue(ModelReply.Does(new Say("half"), new WaitFor(_gate.Task), new Say(" and whole")));

        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => Typed >= 1);
        await Task.Delay(Quiet, TimeProvider.System);
        _bot.Messages.ShouldBeEmpty();
        _gate.SetResult();

        await SeenAsync(() => _bot.Messages is [{ Shown: "half and whole", Edits: 0 }]);
    }

    [Fact]
    public async Task Sends_the_answer_once_more_when_what_was_shown_was_deleted()
    {
        await StartAsync();
        _model.Enqueue(ModelReply.Does(new Say("half"), new WaitFor(_gate.Task), new Say(" and whole")));

        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => _bot.Messages.Count == 1);
        _bot.Next("editMessageText", Fault.Refuses(400, "Bad Request: message to edit not found"));
        _gate.SetResult();

        await SeenAsync(() => _bot.CallsOf("sendMessage").Count == 2);
        _bot.Messages[^1].Shown.ShouldBe("half and whole");
    }

    [Fact]
    public async Task Goes_on_with_what_was_shown_when_the_gateway_is_killed()
    {
        await StartAsync();
        _model.Enqueue(ModelReply.Does(new Say("half"), WaitFor.Ever));
        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => _bot.Messages is [{ Shown: "half" }]);

        // What the draft goes by is kept a moment after Telegram has it.
        await Task.Delay(Quiet, TimeProvider.System);
        await _gateway.SignalAsync("KILL");
        await _gateway.EndAsync(TimeSpan.FromMinutes(1));
        _model.Enqueue(ModelReply.Says("half and whole"));
        await _gateway.StartAsync();

        await SeenAsync(() => _bot.Messages is [{ Shown: "half and whole" }]);
        await SentAsync();
        _bot.CallsOf("sendMessage").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Knows_of_an_answer_in_the_place_of_a_draft_after_it_was_killed_while_sending_it()
    {
        _gateway.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "EndsProcess.dll");
        _gateway.Environment["END_AT"] = "outbox.handed:1";
        await StartAsync();
        _model.Enqueue(ModelReply.Does(new Say("half"), new WaitFor(_gate.Task), new Say(" and whole")));
        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => _bot.Messages.Count == 1);
        _gate.SetResult();
        (await _gateway.EndAsync(TimeSpan.FromMinutes(1))).ShouldBe(137);

        _gateway.Environment.Remove("END_AT");
        await _gateway.StartAsync();

        await SentAsync();
        _bot.Messages.Select(message => message.Shown).ShouldBe(["half and whole"]);
    }

    [Fact]
    public async Task Reacts_to_what_it_answers_and_takes_it_back_when_it_has()
    {
        await StartAsync(""" "messages": { "ackReaction": "👀", "removeAckAfterReply": true }, """);
        _model.Enqueue(ModelReply.Does(new WaitFor(_gate.Task), new Say("done")));

        // Direct messages are not in the usual scope.
        var id = AddMention("hello");
        await SeenAsync(() => Reactions().Count == 1);
        _bot.Messages.ShouldBeEmpty();
        _gate.SetResult();

        await SeenAsync(() => Reactions().Count == 2);
        Reactions().ShouldBe([$"{id} 👀", $"{id} "]);
        _bot.Messages.Count.ShouldBe(1);
        _model.Enqueue(ModelReply.Says("again"));
        _bot.Updates.Add(Said.Privately("hello"));
        await SeenAsync(() => _bot.Messages.Count == 2);
        Reactions().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Lets_an_agent_react_which_then_stays()
    {
        await StartAsync(
            """ "messages": { "ackReaction": "👀", "ackReactionScope": "group-all", "removeAckAfterReply": true }, """,
            agents: """, "tools": { "allow": ["gateway/react"] } """);
        _model.Enqueue(ModelReply.Does(new CallTool("1", "gateway_react", """{"emoji":"🎉"}""")));
        _model.Enqueue(ModelReply.Says("done"));

        var id = AddMention("we won");

        await SeenAsync(() => _bot.Messages is [{ Shown: "done" }]);
        await SentAsync();
        Reactions().ShouldBe([$"{id} 👀", $"{id} 🎉"]);
    }

    [Fact]
    public async Task Tells_the_agent_what_was_said_in_the_group_before_it_was_spoken_to()
    {
        await StartAsync(""" "messages": { "groupChat": { "historyLimit": 2 } }, """);
        foreach (var text in new[] { "too long ago", "the train leaves\nat nine", "from platform 4" })
        {
            _bot.Updates.Add(Said.InGroup(text, Group));
        }

        _bot.Updates.Add(Said.InGroup("said in another group", Group - 1));
        _model.Enqueue(ModelReply.Says("At nine."));
        AddMention("when does it leave?");
        (await ToldAsync()).ShouldBe("""
            [Said in the group before this message, to others; for your information:]
            Ann: the train leaves
              at nine
            Ann: from platform 4
            [Ann says to you:]
            @fake_peer_bot when does it leave?
            """.ReplaceLineEndings("\n"));
        await SeenAsync(() => _bot.Messages.Count == 1);

        _model.Enqueue(ModelReply.Says("Yes."));
        AddMention("sure?");
        (await ToldAsync()).ShouldBe("@fake_peer_bot sure?");
    }

    private int Typed => _bot.CallsOf("sendChatAction").Count;

    private static Task SeenAsync(Func<bool> seen) => Until.TrueAsync(() => Task.FromResult(seen()));

    private async Task StartAsync(string more = "", string account = "", string agents = "")
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, $$"""
            {
              {{more}}
              "agents": { "defaults": { "provider": "openai" {{agents}} } },
              "plugins": {
                "openai": { "enabled": true, "config": { "endpoint": "{{_model.Endpoint}}", "model": "tiny" } },
                "telegram": {
                  "enabled": true,
                  "config": { "botToken": "{{_bot.Token}}", "apiRoot": "{{_telegram.Url}}", "dmPolicy": "open", "allowFrom": ["{{Person}}"], "groupPolicy": "open" {{account}} }
                }
              }
            }
            """);
        await _gateway.StartAsync();
    }

    private async Task IsQuietAsync()
    {
        // One may have been under way.
        await Task.Delay(Quiet / 2, TimeProvider.System);
        var typed = Typed;
        await Task.Delay(Quiet, TimeProvider.System);
        Typed.ShouldBe(typed);
    }

    private long AddMention(string text)
    {
        var update = Said.InGroup($"@{_bot.Username} {text}", Group);
        update["message"]!["entities"] = new JsonArray(Said.Entity("mention", 0, _bot.Username.Length + 1));
        _bot.Updates.Add(update);
        return update["message"]!["message_id"]!.GetValue<long>();
    }

    private IReadOnlyList<string> Reactions() =>
        [.. _bot.CallsOf("setMessageReaction").Select(call => $"{call["message_id"]} {(call.Params["reaction"] is JsonArray { Count: 1 } reaction ? reaction[0]!["emoji"] : "")}")];

    private async Task<string> ToldAsync()
    {
        var said = (await _model.NextRequestAsync()).Messages[^1]["content"]!;
        return said is JsonArray parts ? parts[0]!["text"]!.GetValue<string>() : said.GetValue<string>();
    }

    private async Task<IReadOnlyList<(string State, bool HasText)>> OutboxAsync()
    {
        await SentAsync();
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        var list = await client.CallAsync(OutboxMethods.List, new OutboxListParams { States = ["sent", "unknown", "pending", "failed"] }, CancellationToken.None);
        return [.. list.Entries.Select(entry => (entry.State, entry.Preview.Length > 0))];
    }

    private async Task SentAsync()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        await Until.TrueAsync(async () => (await client.CallAsync(OutboxMethods.List, new OutboxListParams(), CancellationToken.None)).Counts is { } counts && counts.Count == 1 && counts.ContainsKey("sent"));
    }
}
