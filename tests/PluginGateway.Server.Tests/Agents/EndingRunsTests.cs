using System.Text.Json.Nodes;
using PluginGateway.Server.Tests.Agents.Queueing;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>How runs of every kind are stopped, whatever their agent thinks of it, and that their lane is free afterwards.</summary>
public sealed class EndingRunsTests
{
    private const string Session = "queued";

    [Fact]
    public async Task Stops_a_run_once_when_two_ask_for_it()
    {
        await using var gateway = await QueueModeTests.StartAsync("collect");
        await using var other = await gateway.Gateway.ConnectAsync("operator.write");
        await QueueModeTests.BusyAsync(gateway);
        var abort = new JsonObject { ["sessionKey"] = Session, ["runId"] = "q-1" };

        var answers = await Task.WhenAll(gateway.Client.CallOkAsync("chat.abort", abort.DeepClone()), other.CallOkAsync("chat.abort", abort.DeepClone()));

        answers.Count(answer => answer["aborted"]!.GetValue<bool>()).ShouldBe(1);
        await QueueModeTests.EndAsync(gateway, "q-1");
        await QueueModeTests.SendAsync(gateway, "next", "q-2");
        await QueueModeTests.EndAsync(gateway, "q-2");
        gateway.Client.Seen.Count(frame => frame["event"]?.GetValue<string>() == "chat" && frame["payload"]!["runId"]!.GetValue<string>() == "q-1").ShouldBe(1);
    }

    [Fact]
    public async Task Stops_what_waits_for_its_turn_at_once()
    {
        await using var gateway = await QueueModeTests.StartAsync("collect");
        var held = await QueueModeTests.BusyAsync(gateway);
        await QueueModeTests.SendAsync(gateway, "waits", "q-2");
        var agent = await gateway.Client.RequestAsync("agent", Agent("waits too", "a-1"));
        (await gateway.Client.AnswerAsync(agent))["payload"]!["status"]!.GetValue<string>().ShouldBe("accepted");

        foreach (var id in new[] { "q-2", "a-1" })
        {
            (await gateway.Client.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = Session, ["runId"] = id }))["aborted"]!.GetValue<bool>().ShouldBeTrue();
            (await QueueModeTests.EndAsync(gateway, id))["stopReason"]!.GetValue<string>().ShouldBe("rpc");
        }

        // The second answer as well, while the first run goes on.
        (await gateway.Client.AnswerAsync(agent))["error"]!["message"]!.GetValue<string>().ShouldBe("the run was stopped");
        held.Release();
        QueueModeTests.TextOf(await QueueModeTests.EndAsync(gateway, "q-1")).ShouldBe($"held {held.Name}");
        (await QueueModeTests.HistoryAsync(gateway)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Stops_a_turn_by_any_of_its_messages()
    {
        await using var gateway = await QueueModeTests.StartAsync("collect");
        var held = await QueueModeTests.BusyAsync(gateway);
        var again = new Held();
        await QueueModeTests.SendAsync(gateway, "first of two", "q-2");
        await QueueModeTests.SendAsync(gateway, $"hold {again.Name}", "q-3");
        held.Release();
        await gateway.Client.EventAsync("agent", payload => payload["runId"]!.GetValue<string>() == "q-3");

        (await gateway.Client.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = Session, ["runId"] = "q-2" }))["aborted"]!.GetValue<bool>().ShouldBeTrue();

        (await QueueModeTests.EndAsync(gateway, "q-2"))["state"]!.GetValue<string>().ShouldBe("aborted");
        (await QueueModeTests.EndAsync(gateway, "q-3"))["state"]!.GetValue<string>().ShouldBe("aborted");
        (await gateway.Client.CallOkAsync("chat.send", ChatTests.Send(Session, "first of two", "q-2")))["status"]!.GetValue<string>().ShouldBe("error", "what somebody stopped is not started again");
    }

    [Fact]
    public async Task Stops_all_of_a_session()
    {
        await using var gateway = await QueueModeTests.StartAsync("followup");
        await QueueModeTests.BusyAsync(gateway);
        await QueueModeTests.SendAsync(gateway, "second", "q-2");
        await QueueModeTests.SendAsync(gateway, "third", "q-3");

        var stopped = await gateway.Client.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = Session });

        stopped["runIds"]!.ToJsonString().ShouldBe("""["q-1","q-2","q-3"]""");
        foreach (var id in new[] { "q-1", "q-2", "q-3" })
        {
            (await QueueModeTests.EndAsync(gateway, id))["state"]!.GetValue<string>().ShouldBe("aborted");
        }
    }

    [Fact]
    public async Task Ends_by_its_deadline_while_it_waits()
    {
        await using var gateway = await QueueModeTests.StartAsync("collect");
        var held = await QueueModeTests.BusyAsync(gateway);
        var agent = Agent("waits", "a-1");
        agent["timeout"] = 1;
        var id = await gateway.Client.RequestAsync("agent", agent);
        await gateway.Client.AnswerAsync(id);

        (await gateway.Client.AnswerAsync(id))["error"]!["code"]!.GetValue<string>().ShouldBe("AGENT_TIMEOUT");

        held.Release();
        await QueueModeTests.EndAsync(gateway, "q-1");
    }

    [Theory]
    [InlineData("use lab_ignore")]
    [InlineData("use lab_obey")]
    [InlineData("deaf")]
    [InlineData("block never")]
    public async Task Ends_by_its_deadline_whatever_hangs(string message)
    {
        using var never = new ManualResetEventSlim();
        AppContext.SetData("tooluser.never", never);
        await using var gateway = await ToolGateway.StartAsync(["lab/*"]);
        var agent = Agent($"said before\n{message}\ntoo late", "a-1");
        agent["timeout"] = 1;
        var id = await gateway.Client.RequestAsync("agent", agent);
        await gateway.Client.AnswerAsync(id);

        (await gateway.Client.AnswerAsync(id))["error"]!["code"]!.GetValue<string>().ShouldBe("AGENT_TIMEOUT");

        // Its lane is free, and what it said is kept.
        (await gateway.AskAsync("next", Session)).ShouldBe("next");
        (await QueueModeTests.HistoryAsync(gateway)).Skip(1).ShouldBe(["assistant said before", "user next", "assistant next"]);
        never.Set();
    }

    [Fact]
    public async Task Keeps_the_plugin_of_an_agent_that_does_not_listen_until_it_has_ended()
    {
        using var never = new ManualResetEventSlim();
        AppContext.SetData("tooluser.deaf-one", never);
        await using var gateway = await ToolGateway.StartAsync([]);
        await gateway.Client.CallOkAsync("chat.send", ChatTests.Send(Session, "begun\nblock deaf-one", "c-1"));
        await gateway.Client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");

        await gateway.Client.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = Session });

        (await ChatTests.EndAsync(gateway.Client, "c-1"))["state"]!.GetValue<string>().ShouldBe("aborted");
        (await InFlightAsync(gateway)).ShouldBe(1);
        never.Set();
        while (await InFlightAsync(gateway) > 0)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Goes_on_without_the_client_that_asked()
    {
        await using var gateway = await QueueModeTests.StartAsync("collect");
        var held = new Held();
        await using (var asking = await gateway.Gateway.ConnectAsync("operator.write"))
        {
            await asking.RequestAsync("agent", Agent($"hold {held.Name}", "left"));
            await gateway.Client.EventAsync("agent", payload => payload["runId"]!.GetValue<string>() == "left");
        }

        await Until.TrueAsync(() => gateway.Gateway.Connections == 1);
        var waiting = gateway.Client.RequestAsync("agent.wait", new JsonObject { ["runId"] = "left" });
        held.Release();

        (await gateway.Client.AnswerAsync(await waiting))["payload"]!["status"]!.GetValue<string>().ShouldBe("ok");
        (await QueueModeTests.HistoryAsync(gateway)).ShouldBe([$"user hold {held.Name}", $"assistant held {held.Name}"]);

        // Whoever comes back with the same key gets the end.
        await using var back = await gateway.Gateway.ConnectAsync("operator.write");

        // The end may be told a moment before the answer is kept for those who ask again.
        await Until.TrueAsync(async () => (await back.CallOkAsync("agent", Agent($"hold {held.Name}", "left")))["status"]!.GetValue<string>() == "ok");
    }

    private static async Task<int> InFlightAsync(ToolGateway gateway) =>
        (await gateway.Client.CallOkAsync("plugins.status"))["plugins"]!.AsArray().Single(plugin => plugin!["id"]!.GetValue<string>() == "tooluser")!["inFlight"]?.GetValue<int>() ?? 0;

    private static JsonObject Agent(string message, string key) => new() { ["message"] = message, ["sessionKey"] = Session, ["idempotencyKey"] = key };
}
