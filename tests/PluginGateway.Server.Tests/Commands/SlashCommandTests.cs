using System.Text.Json.Nodes;
using PluginGateway.Server.Commands;
using PluginGateway.Server.Tests.Sessions;

namespace PluginGateway.Server.Tests.Commands;

/// <summary>Commands in web chat, on a gateway with the echo agent.</summary>
public sealed class SlashCommandTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Answers_as_the_reference_does_and_keeps_the_answer_in_the_transcript()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        (await client.CallOkAsync("chat.send", SessionChangesTests.Chat("shape", "/help", "cmd-shape"))).ToJsonString().ShouldBe("""{"runId":"cmd-shape","status":"started"}""");
        var final = (await client.EventAsync("chat", payload => (string?)payload["runId"] == "cmd-shape"))["payload"]!;

        final.ShouldHaveShapeOf(
            """{"runId":"x","sessionKey":"x","seq":1,"state":"final","message":{"role":"assistant","content":[{"type":"text","text":"x"}],"timestamp":1,"stopReason":"injected","usage":{"input":0,"output":0,"totalTokens":0}}}""");
        ((string?)final["sessionKey"]).ShouldBe("shape");
        ((string?)final["message"]!["stopReason"]).ShouldBe("injected");
        var kept = (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "shape" }))["messages"]!.AsArray().Single()!;
        ((string?)kept["stopReason"]).ShouldBe("injected");
        ((string?)kept["content"]![0]!["text"]).ShouldBe((string?)final["message"]!["content"]![0]!["text"]);

        // The event may be here a moment before the answer is kept for those who ask again.
        await Until.TrueAsync(async () => (await client.CallOkAsync("chat.send", SessionChangesTests.Chat("shape", "/help", "cmd-shape"))).ToJsonString() == """{"runId":"cmd-shape","status":"ok"}""");
        (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "shape" }))["messages"]!.AsArray().Count.ShouldBe(1, "done once");
    }

    [Fact]
    public async Task Lists_every_command_there_is()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        var help = await AnswerAsync(client, "help", "/help");

        help.Split('\n').Skip(1).Select(line => line.Split(' ')[0]).ShouldBe(["/compact", "/help", "/model", "/new", "/reset", "/status", "/stop", "/think"]);
        foreach (var command in Gateway.Part<SlashCommands>().All)
        {
            help.ShouldContain($"{command.Usage} – {command.Summary}");
        }
    }

    [Fact]
    public async Task Says_how_the_session_is()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");

        (await AnswerAsync(client, "state", "/status")).ShouldContain("Session: agent:main:state (nothing was said yet)\nAgent: main · model: echo/echo-1");
        await SessionChangesTests.SayAsync(client, "state", "hello", "cmd-state");
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "state", ["thinkingLevel"] = "low" });
        var status = await AnswerAsync(client, "state", "/status");
        status.ShouldContain("thinking: low");
        status.ShouldContain("tokens in the last turn · summed up: 0 times");
    }

    [Theory]
    [InlineData("/new")]
    [InlineData("/reset")]
    [InlineData(" /NEW ")]
    public async Task Begins_anew(string command)
    {
        await using var client = await Gateway.ConnectAsync("operator.write");
        var session = $"anew{command.Trim().Length}{command.Length}{char.IsUpper(command[2])}";
        await SessionChangesTests.SayAsync(client, session, "hello", $"cmd-{session}");
        var before = await HistoryAsync(client, session);

        (await AnswerAsync(client, session, command)).ShouldBe("A new conversation begins.");

        var after = await HistoryAsync(client, session);
        ((string?)after["sessionId"]).ShouldNotBe((string?)before["sessionId"], StringComparer.Ordinal);
        after["messages"]!.AsArray().Count.ShouldBe(1, "the answer to the command");
    }

    [Fact]
    public async Task Begins_anew_with_a_first_message_and_a_model()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await SessionChangesTests.SayAsync(client, "first", "hello", "cmd-first");

        (await AnswerAsync(client, "first", "/new what is new?")).ShouldBe("You said: what is new?");
        Texts(await HistoryAsync(client, "first")).ShouldBe(["what is new?", "You said: what is new?"]);
        (await AnswerAsync(client, "first", "/reset echo/echo-1 and now?")).ShouldBe("You said: and now?");
        Texts(await HistoryAsync(client, "first")).ShouldBe(["and now?", "You said: and now?"]);
        (await AnswerAsync(client, "first", "/new echo-1")).ShouldBe("A new conversation begins. Model: echo-1.");
    }

    [Fact]
    public async Task Shows_sets_and_refuses_models()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");

        (await AnswerAsync(client, "model", "/model")).ShouldBe("Model: echo/echo-1 (the usual one). /model [MODEL|default]\nModels:\necho/echo-1");
        (await AnswerAsync(client, "model", "/model gpt-99")).ShouldBe("There is no such model. /model [MODEL|default]\nModels:\necho/echo-1");
        (await AnswerAsync(client, "model", "/model ECHO-1")).ShouldBe("Model: echo/echo-1 (the usual one).");
        (await AnswerAsync(client, "model", "/model default")).ShouldBe("Model: echo/echo-1 (the usual one).");
    }

    [Fact]
    public async Task Shows_and_sets_how_hard_the_agent_thinks_and_shows_the_usage_for_what_it_does_not_know()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");

        (await AnswerAsync(client, "think", "/think")).ShouldBe("Thinking: off. /think [off|minimal|low|medium|high]");
        (await AnswerAsync(client, "think", "/think very")).ShouldBe("There is no such level. /think [off|minimal|low|medium|high]");
        (await AnswerAsync(client, "think", "/think:HIGH")).ShouldBe("Thinking: high.");
        ((string?)(await HistoryAsync(client, "think"))["thinkingLevel"]).ShouldBe("high");
        (await AnswerAsync(client, "think", "/think@some_bot off")).ShouldBe("Thinking: off.");
        ((string?)(await HistoryAsync(client, "think"))["thinkingLevel"]).ShouldBe("off");
    }

    [Theory]
    [InlineData("/model default")]
    [InlineData("/think high")]
    [InlineData("/new echo-1 hello")]
    public async Task Lets_only_an_administrator_change_settings(string command)
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        (await client.CallErrorAsync("chat.send", SessionChangesTests.Chat("rights", command, $"cmd-{command}"))).ShouldBe("missing scope: operator.admin");

        (await HistoryAsync(client, "rights"))["messages"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/think")]
    [InlineData("/model")]
    [InlineData("/model list")]
    public async Task Lets_everybody_who_may_talk_look(string command)
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        (await AnswerAsync(client, "look", command)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("/etc/passwd is a file")]
    [InlineData("/unknown")]
    [InlineData("/ help")]
    [InlineData("/")]
    [InlineData("//help")]
    [InlineData("/helpme")]
    [InlineData("please /help")]
    public async Task Leaves_to_the_agent_what_is_no_command(string text)
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        (await AnswerAsync(client, "agents", text)).ShouldBe($"You said: {text}");
    }

    [Fact]
    public async Task Leaves_commands_to_the_agent_where_they_are_not_interpreted_and_does_not_show_it_their_answers()
    {
        await using var gateway = await Agents.ToolGateway.StartAsync([]);

        (await gateway.AskAsync("/help", "rpc")).ShouldBe("/help");
        await AnswerAsync(gateway.Client, "rpc", "/help");

        Texts(await HistoryAsync(gateway.Client, "rpc")).Count.ShouldBe(3);
        gateway.Gateway.Part<Server.Sessions.SessionService>().History("agent:main:rpc", 100).Select(entry => entry.Text).ShouldBe(["/help", "/help"]);
    }

    [Fact]
    public async Task Does_nothing_in_a_session_in_which_nothing_may_be_said()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "mute", ["sendPolicy"] = "deny" });

        (await client.CallErrorAsync("chat.send", SessionChangesTests.Chat("mute", "/status", "cmd-mute"))).ShouldBe("send blocked by session policy");
        (await client.CallOkAsync("chat.send", SessionChangesTests.Chat("mute", "/stop", "cmd-mute-2")))["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Stops_what_runs_before_it_begins_anew()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "1000");
        await using var client = await gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", SessionChangesTests.Chat("main", "a b c d e f g h i j k l m n o p", "cmd-long"));
        await client.EventAsync("agent", payload => (string?)payload["stream"] == "assistant");

        (await AnswerAsync(client, "main", "/new")).ShouldBe("A new conversation begins.");

        (await client.EventAsync("chat", payload => (string?)payload["runId"] == "cmd-long" && (string?)payload["state"] == "aborted"))["payload"]!["stopReason"]!.GetValue<string>().ShouldBe("stop");
        Texts(await HistoryAsync(client, "main")).ShouldBe(["A new conversation begins."]);
    }

    [Fact]
    public async Task Sums_up_what_is_older()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["agents:defaults:compaction:keepMessages"] = "2");
        await using var client = await gateway.ConnectAsync("operator.admin");
        (await AnswerAsync(client, "sum", "/compact")).ShouldBe("There is nothing to sum up: the newest 2 messages always stay.");
        await SessionChangesTests.SayAsync(client, "sum", "I like tea", "cmd-sum-1");
        await SessionChangesTests.SayAsync(client, "sum", "and milk", "cmd-sum-2");

        (await AnswerAsync(client, "sum", "/compact the drinks")).ShouldBe("Summed up: 2 messages are in the archive, the newest 2 stay.");

        var history = gateway.Part<Server.Sessions.SessionService>().History("agent:main:sum", 100);
        history.Count.ShouldBe(3);
        history[0].Role.ShouldBe("user");
        history[0].Text.ShouldContain("Person: I like tea");
        history[0].Text.ShouldContain("Heed especially: the drinks");
        history.Skip(1).Select(entry => entry.Text).ShouldBe(["and milk", "You said: and milk"]);
        (await AnswerAsync(client, "sum", "/status")).ShouldContain("summed up: 1 times");
        var archived = await client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "sum", ["includeArchived"] = true });
        var shown = await client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "sum", ["includeArchived"] = true, ["cursor"] = (string?)archived["cursor"] });
        archived["lines"]!.AsArray().Select(line => (string?)line!["type"]).ShouldBe(["session", "message", "message", "message"]);
        shown["lines"]!.AsArray().Select(line => (string?)line!["type"]).ShouldBe(["session", "compaction", "message", "message", "message", "message"]);
        shown.ContainsKey("cursor").ShouldBeFalse();
    }

    [Fact]
    public async Task Takes_other_words_for_new_where_the_operator_wants_some()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["session:resetTriggers:0"] = "start over");
        await using var client = await gateway.ConnectAsync("operator.write");

        (await AnswerAsync(client, "main", "Start over")).ShouldBe("A new conversation begins.");
        (await AnswerAsync(client, "main", "start over please")).ShouldBe("You said: please");
        (await AnswerAsync(client, "main", "start overboard")).ShouldBe("You said: start overboard");
    }

    private static async Task<string> AnswerAsync(TestClient client, string session, string text)
    {
        var id = $"cmd-{Guid.NewGuid()}";
        (await client.CallOkAsync("chat.send", SessionChangesTests.Chat(session, text, id)))["status"]!.GetValue<string>().ShouldBe("started");
        var final = (await client.EventAsync("chat", payload => (string?)payload["runId"] == id && (string?)payload["state"] is "final" or "error"))["payload"]!;
        return (string)final["message"]!["content"]![0]!["text"]!;
    }

    private static Task<JsonObject> HistoryAsync(TestClient client, string session) => client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = session });

    private static List<string?> Texts(JsonObject history) => [.. history["messages"]!.AsArray().Select(message => (string?)message!["content"]![0]!["text"])];
}
