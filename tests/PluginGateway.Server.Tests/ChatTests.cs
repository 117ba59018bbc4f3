using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary><c>chat.*</c> against the real echo agent, loaded as a plugin.</summary>
public sealed class ChatTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Streams_the_reply_and_keeps_both_sides_in_the_history()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        var started = await client.CallOkAsync("chat.send", Send("streams", "hello out there", "chat-1"));
        started.ToJsonString().ShouldBe("""{"runId":"chat-1","status":"started"}""");
        var final = await EndAsync(client, "chat-1");

        final["state"]!.GetValue<string>().ShouldBe("final");
        final["sessionKey"]!.GetValue<string>().ShouldBe("streams");
        TextOf(final).ShouldContain("hello out there");
        var history = await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "agent:main:streams" });
        history["messages"]!.AsArray().Select(message => message!["role"]!.GetValue<string>()).ShouldBe(["user", "assistant"]);
        history["messages"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("hello out there");
        history["messages"]![1]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe(TextOf(final));
    }

    [Fact]
    public async Task Sends_deltas_that_carry_the_whole_text_so_far()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", Send("deltas", "one two three four", "chat-deltas"));

        var whole = string.Empty;
        var seq = 0;
        while (true)
        {
            var payload = (await client.EventAsync("agent", p => p["runId"]!.GetValue<string>() == "chat-deltas"))["payload"]!;
            payload["seq"]!.GetValue<int>().ShouldBe(++seq);
            if (payload["stream"]!.GetValue<string>() == "assistant")
            {
                whole += payload["data"]!["delta"]!.GetValue<string>();
                payload["data"]!["text"]!.GetValue<string>().ShouldBe(whole);
            }
            else if (payload["data"]!["phase"]!.GetValue<string>() == "end")
            {
                break;
            }
        }

        seq.ShouldBeGreaterThan(4);
        TextOf(await EndAsync(client, "chat-deltas")).ShouldBe(whole);
    }

    [Fact]
    public async Task Runs_once_for_one_key()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", Send("once", "just once", "chat-once"));
        await EndAsync(client, "chat-once");

        (await client.CallOkAsync("chat.send", Send("once", "just once", "chat-once")))["status"]!.GetValue<string>().ShouldBe("ok");

        var history = await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "once" });
        history["messages"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Stops_a_run_and_says_so()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "1000");
        await using var client = await gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", Send("main", "a b c d e f g h i j k l m n o p", "chat-long"));
        await client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");

        (await client.CallOkAsync("chat.send", Send("main", "a b c d e f g h i j k l m n o p", "chat-long")))["status"]!.GetValue<string>().ShouldBe("in_flight");
        var aborted = await client.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = "agent:main:main", ["runId"] = "chat-long" });

        aborted.ToJsonString().ShouldBe("""{"aborted":true,"runIds":["chat-long"],"ok":true}""");
        var end = await EndAsync(client, "chat-long");
        end["state"]!.GetValue<string>().ShouldBe("aborted");
        end["stopReason"]!.GetValue<string>().ShouldBe("rpc");
    }

    [Fact]
    public async Task Tells_in_the_history_what_runs_under_way_have_said_and_were_asked()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "1000");
        await using var client = await gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", Send("main", "a b c d e f g h i j k l m n o p", "chat-now"));
        var said = await client.EventAsync("chat", payload => payload["state"]!.GetValue<string>() == "delta");
        await client.CallOkAsync("chat.send", Send("main", "and this", "chat-next"));

        var runs = (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "main" }))["runs"]!.AsArray();

        runs.Select(run => run!["runId"]!.GetValue<string>()).ShouldBe(["chat-now", "chat-next"]);
        var now = runs[0]!;
        now["text"]!.GetValue<string>().ShouldStartWith(TextOf(said["payload"]!.AsObject()));
        now["message"].ShouldBeNull();
        runs[1]!["message"]!.GetValue<string>().ShouldBe("and this");
        (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "elsewhere" }))["runs"].ShouldBeNull();
    }

    [Theory]
    [InlineData("/stop")]
    [InlineData(" STOP ")]
    public async Task Stops_what_runs_when_the_message_is_a_stop_word(string word)
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "1000");
        await using var client = await gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", Send("main", "a b c d e f g h i j k l m n o p", "chat-stop"));

        var stopped = await client.CallOkAsync("chat.send", Send("main", word, "chat-stopper"));

        stopped["runIds"]!.ToJsonString().ShouldBe("""["chat-stop"]""");
        (await EndAsync(client, "chat-stop"))["stopReason"]!.GetValue<string>().ShouldBe("stop");
    }

    [Fact]
    public async Task Runs_messages_of_one_session_in_their_order()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => (keys["messages:queue:mode"], keys["messages:queue:debounceMs"]) = ("followup", "0"));
        await using var client = await gateway.ConnectAsync("operator.write");
        for (var i = 0; i < 5; i++)
        {
            await client.CallOkAsync("chat.send", Send("ordered", $"message {i}", $"order-{i}"));
        }

        await EndAsync(client, "order-4");

        var history = await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "ordered" });
        var said = history["messages"]!.AsArray().Where(m => m!["role"]!.GetValue<string>() == "user").Select(m => m!["content"]![0]!["text"]!.GetValue<string>());
        said.ShouldBe(["message 0", "message 1", "message 2", "message 3", "message 4"]);
        history["messages"]!.AsArray().Select(m => m!["role"]!.GetValue<string>()).Take(4).ShouldBe(["user", "assistant", "user", "assistant"]);
    }

    [Fact]
    public async Task Ends_a_run_that_takes_too_long()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "1000");
        await using var client = await gateway.ConnectAsync("operator.write");
        var send = Send("main", "a b c d e f g h i j k l m n o p", "chat-timeout");
        send["timeoutMs"] = 50;

        await client.CallOkAsync("chat.send", send);

        (await EndAsync(client, "chat-timeout"))["stopReason"]!.GetValue<string>().ShouldBe("timeout");
        (await client.CallOkAsync("chat.send", send.DeepClone()))["status"]!.GetValue<string>().ShouldBe("error");
    }

    [Theory]
    [InlineData("", "message or attachment required")]
    [InlineData("   ", "message or attachment required")]
    public async Task Refuses_an_empty_message(string message, string error)
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        (await client.CallErrorAsync("chat.send", Send("main", message, "chat-empty"))).ShouldBe(error);
    }

    [Fact]
    public async Task Refuses_to_stop_a_run_of_another_session()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");
        await client.CallOkAsync("chat.send", Send("mine", "x", "chat-mine"));

        (await client.CallErrorAsync("chat.abort", new JsonObject { ["sessionKey"] = "yours", ["runId"] = "chat-mine" })).ShouldBe("runId does not match sessionKey");
    }

    [Fact]
    public async Task Says_that_no_agent_is_loaded()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:enabled"] = "false");
        await using var client = await gateway.ConnectAsync("operator.write");

        await client.CallOkAsync("chat.send", Send("main", "anybody?", "chat-nobody"));

        (await EndAsync(client, "chat-nobody"))["errorMessage"]!.GetValue<string>().ShouldContain("pgw plugins enable echo");
    }

    [Fact]
    public async Task Remembers_the_conversation_after_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-");
        await using (var gateway = await TestGateway.StartAsync(state.FullName))
        {
            await using var client = await gateway.ConnectAsync("operator.write");
            await client.CallOkAsync("chat.send", Send("main", "remember me", "chat-before"));
            await EndAsync(client, "chat-before");
        }

        await using (var gateway = await TestGateway.StartAsync(state.FullName))
        {
            await using var client = await gateway.ConnectAsync("operator.read");
            var history = await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
            history["messages"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("remember me");
            history["messages"]!.AsArray().Count.ShouldBe(2);
            var list = await client.CallOkAsync("sessions.list", new JsonObject { ["includeDerivedTitles"] = true, ["includeLastMessage"] = true });
            list["sessions"]![0]!["key"]!.GetValue<string>().ShouldBe("agent:main:main");
            list["sessions"]![0]!["derivedTitle"]!.GetValue<string>().ShouldBe("remember me");
            list["sessions"]![0]!["sessionId"]!.GetValue<string>().ShouldBe(history["sessionId"]!.GetValue<string>());
        }

        state.Delete(recursive: true);
    }

    internal static JsonObject Send(string session, string message, string key) =>
        new() { ["sessionKey"] = session, ["message"] = message, ["idempotencyKey"] = key };

    internal static async Task<JsonObject> EndAsync(TestClient client, string runId) =>
        (await client.EventAsync("chat", payload => payload["runId"]!.GetValue<string>() == runId && payload["state"]!.GetValue<string>() != "delta"))["payload"]!.AsObject();

    private static string TextOf(JsonObject payload) => payload["message"]!["content"]![0]!["text"]!.GetValue<string>();
}
