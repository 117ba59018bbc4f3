using System.Text.Json.Nodes;
using Benchmarks.Storm;
using PluginGateway.Server.Tests.Sessions;

namespace PluginGateway.Server.Tests.Idempotency;

/// <summary><c>send</c>, <c>agent</c> and <c>chat.send</c>, asked more than once, over real sockets and restarts.</summary>
public sealed class RepeatedRequestTests
{
    [Fact]
    public async Task Sends_once_however_often_and_from_wherever_it_is_asked()
    {
        await using var network = new LineNetwork();
        using var plugin = new PluginCopy("Swappable");
        using var folder = new StateFolder(config: null);
        var send = new JsonObject { ["to"] = "x", ["message"] = "once-only", ["channel"] = "swap", ["idempotencyKey"] = "send-1", ["sessionKey"] = "noted" };
        string first;
        await using (var gateway = await TestGateway.StartAsync(folder.State.Path, keys => plugin.Configure(keys, network.Port)))
        await using (var client = await gateway.ConnectAsync("operator.admin"))
        await using (var other = await gateway.ConnectAsync("operator.admin"))
        {
            await ConnectedAsync(client);
            var asked = new List<(TestClient Client, string Id)>();
            for (var i = 0; i < 10; i++)
            {
                var asking = i % 2 == 0 ? client : other;
                asked.Add((asking, await asking.RequestAsync("send", send.DeepClone())));
            }

            var answers = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (asking, id) in asked)
            {
                answers.Add((await asking.AnswerAsync(id))["payload"]!.ToJsonString());
            }

            first = answers.ShouldHaveSingleItem();
            first.ShouldContain("\"runId\":\"send-1\"");
            send["message"] = "another";
            (await client.CallErrorAsync("send", send.DeepClone())).ShouldBe("idempotencyKey was used before with other params; use a new key for a new request");
            send["message"] = "once-only";
        }

        await using (var gateway = await TestGateway.StartAsync(folder.State.Path, keys => plugin.Configure(keys, network.Port)))
        await using (var client = await gateway.ConnectAsync("operator.admin"))
        {
            (await client.CallOkAsync("send", send.DeepClone())).ToJsonString().ShouldBe(first);
            (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "noted" }))["messages"]!.AsArray().Count.ShouldBe(1);
        }

        network.Heard["once-only"].ShouldBe(1);
    }

    [Fact]
    public async Task Tells_whoever_asks_again_while_a_run_goes_on_both_answers()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "100");
        await using var client = await gateway.ConnectAsync("operator.write");
        var agent = SessionChangesTests.Chat("twice", "a b c d e f g h", "agent-twice");
        var first = await client.RequestAsync("agent", agent.DeepClone());
        await client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");

        var second = await client.RequestAsync("agent", agent.DeepClone());

        foreach (var id in new[] { first, second })
        {
            (await client.AnswerAsync(id))["payload"]!["status"]!.GetValue<string>().ShouldBe("accepted");
            (await client.AnswerAsync(id))["payload"]!["status"]!.GetValue<string>().ShouldBe("ok");
        }

        (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "twice" }))["messages"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Answers_runs_that_have_ended_alike_after_a_restart()
    {
        using var folder = new StateFolder(config: null);
        string end;
        await using (var gateway = await TestGateway.StartAsync(folder.State.Path))
        await using (var client = await gateway.ConnectAsync("operator.write"))
        {
            var id = await client.RequestAsync("agent", SessionChangesTests.Chat("runs", "hello", "run-1"));
            await client.AnswerAsync(id);
            end = (await client.AnswerAsync(id))["payload"]!.ToJsonString();
            await client.CallOkAsync("chat.send", SessionChangesTests.Chat("runs", "hello again", "run-2"));
            await client.EventAsync("chat", payload => payload["runId"]!.GetValue<string>() == "run-2" && payload["state"]!.GetValue<string>() == "final");
            (await client.CallOkAsync("chat.send", SessionChangesTests.Chat("runs", "hello again", "run-2")))["status"]!.GetValue<string>().ShouldBe("ok");
        }

        await using var again = await TestGateway.StartAsync(folder.State.Path);
        await using var reader = await again.ConnectAsync("operator.write");
        (await reader.CallOkAsync("agent", SessionChangesTests.Chat("runs", "hello", "run-1"))).ToJsonString().ShouldBe(end);
        (await reader.CallOkAsync("chat.send", SessionChangesTests.Chat("runs", "hello again", "run-2"))).ToJsonString().ShouldBe("""{"runId":"run-2","status":"ok"}""");
        (await reader.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "runs" }))["messages"]!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task Does_not_start_again_what_somebody_stopped()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "1000");
        await using var client = await gateway.ConnectAsync("operator.admin");
        await client.CallOkAsync("chat.send", SessionChangesTests.Chat("main", "a b c d e f g h", "stopped"));
        await client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");
        await client.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = "main", ["runId"] = "stopped" });
        await client.EventAsync("chat", payload => payload["state"]!.GetValue<string>() == "aborted");
        await client.CallOkAsync("agent.wait", new JsonObject { ["runId"] = "stopped" });

        var repeated = await client.CallOkAsync("chat.send", SessionChangesTests.Chat("main", "a b c d e f g h", "stopped"));
        repeated["status"]!.GetValue<string>().ShouldBe("error");
        repeated["summary"]!.GetValue<string>().ShouldBe("the run was stopped");
    }

    [Fact]
    public async Task Runs_again_what_failed()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:enabled"] = "false");
        await using var client = await gateway.ConnectAsync("operator.write");
        for (var i = 0; i < 2; i++)
        {
            var id = await client.RequestAsync("agent", SessionChangesTests.Chat("other", "hi", "failed"));
            (await client.AnswerAsync(id))["payload"]!["status"]!.GetValue<string>().ShouldBe("accepted", "a failure is not remembered");
            (await client.AnswerAsync(id))["ok"]!.GetValue<bool>().ShouldBeFalse();
            await client.EventAsync("chat", payload => payload["state"]!.GetValue<string>() == "error");
        }
    }

    private static async Task ConnectedAsync(TestClient client)
    {
        while ((await client.CallOkAsync("channels.status"))["channelAccounts"]!["swap"]![0]!["state"]!.GetValue<string>() != "connected")
        {
            await client.EventAsync("health");
        }
    }
}
