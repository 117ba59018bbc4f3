using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Agents.Queueing;

/// <summary>Messages that come while their session's run goes on (<c>agent-and-chat.md</c> §8), over real sockets, with an agent that waits until the test lets it go on.</summary>
public sealed class QueueModeTests
{
    private const string Session = "queued";

    [Fact]
    public async Task Collects_what_comes_into_one_turn_and_ends_the_run_of_each()
    {
        await using var gateway = await StartAsync("collect");
        var held = await BusyAsync(gateway);
        await SendAsync(gateway, "second", "q-2");
        await SendAsync(gateway, "third", "q-3");
        held.Release();

        var (first, second, third) = (await EndAsync(gateway, "q-1"), await EndAsync(gateway, "q-2"), await EndAsync(gateway, "q-3"));

        new[] { first, second, third }.ShouldAllBe(end => end["state"]!.GetValue<string>() == "final");
        TextOf(third).ShouldBe("secondthird");
        second.ContainsKey("message").ShouldBeFalse("what was said with another message has no reply of its own");
        foreach (var id in new[] { "q-2", "q-3" })
        {
            (await gateway.Client.CallOkAsync("agent.wait", new JsonObject { ["runId"] = id }))["status"]!.GetValue<string>().ShouldBe("ok");
        }

        (await HistoryAsync(gateway)).ShouldBe([$"user hold {held.Name}", $"assistant held {held.Name}", "user second", "user third", "assistant secondthird"]);
        (await gateway.Client.CallOkAsync("chat.send", ChatTests.Send(Session, "second", "q-2")))["status"]!.GetValue<string>().ShouldBe("ok", "it was answered, and is not run again");
    }

    [Fact]
    public async Task Gives_each_a_turn_of_its_own()
    {
        await using var gateway = await StartAsync("followup");
        var held = await BusyAsync(gateway);
        await SendAsync(gateway, "second", "q-2");
        await SendAsync(gateway, "third", "q-3");
        held.Release();

        TextOf(await EndAsync(gateway, "q-2")).ShouldBe("second");
        TextOf(await EndAsync(gateway, "q-3")).ShouldBe("third");
        (await HistoryAsync(gateway)).Skip(2).ShouldBe(["user second", "assistant second", "user third", "assistant third"]);
    }

    [Theory]
    [InlineData("steer")]
    [InlineData("queue")]
    public async Task Tells_the_run_what_is_said_meanwhile(string mode)
    {
        await using var gateway = await StartAsync(mode);
        var held = await BusyAsync(gateway, "\nsteer");
        await SendAsync(gateway, "turn left", "q-2");
        await SendAsync(gateway, "slowly", "q-3");
        held.Release();

        TextOf(await EndAsync(gateway, "q-1")).ShouldBe($"held {held.Name}heard turn left+slowly");
        (await EndAsync(gateway, "q-2"))["state"]!.GetValue<string>().ShouldBe("final");
        (await EndAsync(gateway, "q-3")).ContainsKey("message").ShouldBeFalse();
        (await HistoryAsync(gateway)).Skip(1).ShouldBe(["user turn left", "user slowly", $"assistant held {held.Name}heard turn left+slowly"]);
    }

    [Fact]
    public async Task Gives_what_an_agent_does_not_ask_for_a_turn_of_its_own()
    {
        await using var gateway = await StartAsync("steer");
        var held = await BusyAsync(gateway);
        await SendAsync(gateway, "turn left", "q-2");
        await SendAsync(gateway, "slowly", "q-3");
        held.Release();

        TextOf(await EndAsync(gateway, "q-2")).ShouldBe("turn left");
        TextOf(await EndAsync(gateway, "q-3")).ShouldBe("slowly");
    }

    [Fact]
    public async Task Tells_the_run_and_gives_a_turn_as_well()
    {
        await using var gateway = await StartAsync("steer-backlog");
        var held = await BusyAsync(gateway, "\nsteer");
        await SendAsync(gateway, "turn left", "q-2");
        held.Release();

        TextOf(await EndAsync(gateway, "q-1")).ShouldEndWith("heard turn left");
        TextOf(await EndAsync(gateway, "q-2")).ShouldBe("turn left");
        (await HistoryAsync(gateway)).Count(line => line == "user turn left").ShouldBe(1);
    }

    [Fact]
    public async Task Stops_the_run_for_the_newest()
    {
        await using var gateway = await StartAsync("interrupt");
        await BusyAsync(gateway);

        await SendAsync(gateway, "newest", "q-2");

        var stopped = await EndAsync(gateway, "q-1");
        (stopped["state"]!.GetValue<string>(), stopped["stopReason"]!.GetValue<string>()).ShouldBe(("aborted", "interrupt"));
        TextOf(await EndAsync(gateway, "q-2")).ShouldBe("newest");
    }

    [Fact]
    public async Task Tells_in_short_what_was_too_much()
    {
        await using var gateway = await StartAsync("collect", keys => keys["messages:queue:cap"] = "2");
        var held = await BusyAsync(gateway);
        for (var i = 2; i <= 5; i++)
        {
            await SendAsync(gateway, $"message-{i}", $"q-{i}");
        }

        held.Release();

        TextOf(await EndAsync(gateway, "q-5")).ShouldBe("[2 more messages came than could wait. They began:]- message-2- message-3message-4message-5");
        for (var i = 2; i <= 4; i++)
        {
            (await EndAsync(gateway, $"q-{i}"))["state"]!.GetValue<string>().ShouldBe("final");
        }
    }

    [Fact]
    public async Task Leaves_out_the_oldest_and_says_so()
    {
        await using var gateway = await StartAsync("followup", keys => (keys["messages:queue:cap"], keys["messages:queue:drop"]) = ("1", "old"));
        var held = await BusyAsync(gateway);
        await SendAsync(gateway, "second", "q-2");
        await SendAsync(gateway, "third", "q-3");

        (await EndAsync(gateway, "q-2"))["errorMessage"]!.GetValue<string>().ShouldContain("messages.queue.cap");
        held.Release();
        TextOf(await EndAsync(gateway, "q-3")).ShouldBe("third");
    }

    [Fact]
    public async Task Refuses_the_newest_which_may_be_sent_again()
    {
        await using var gateway = await StartAsync("followup", keys => (keys["messages:queue:cap"], keys["messages:queue:drop"]) = ("1", "new"));
        var held = await BusyAsync(gateway);
        await SendAsync(gateway, "second", "q-2");

        (await gateway.Client.CallErrorAsync("chat.send", ChatTests.Send(Session, "third", "q-3"))).ShouldContain("messages.queue.cap");

        held.Release();
        await EndAsync(gateway, "q-2");
        await SendAsync(gateway, "third", "q-3");
        TextOf(await EndAsync(gateway, "q-3")).ShouldBe("third");
    }

    [Fact]
    public async Task Obeys_the_session_before_the_configuration()
    {
        await using var gateway = await StartAsync("collect", keys => keys["messages:queue:debounceMs"] = "60000");
        var patch = new JsonObject { ["key"] = Session, ["queueMode"] = "followup", ["queueDebounceMs"] = 0, ["queueCap"] = 1, ["queueDrop"] = "new" };
        (await gateway.Client.CallOkAsync("sessions.patch", patch))["entry"]!["queueCap"]!.GetValue<int>().ShouldBe(1);
        var held = await BusyAsync(gateway);
        await SendAsync(gateway, "second", "q-2");
        await gateway.Client.CallErrorAsync("chat.send", ChatTests.Send(Session, "third", "q-3"));
        held.Release();

        TextOf(await EndAsync(gateway, "q-2")).ShouldBe("second");
        (await gateway.Client.CallErrorAsync("sessions.patch", new JsonObject { ["key"] = Session, ["queueMode"] = "sometimes" })).ShouldStartWith("invalid queueMode (use collect|");
        (await gateway.Client.CallErrorAsync("sessions.patch", new JsonObject { ["key"] = Session, ["queueCap"] = 0 })).ShouldBe("invalid queueCap (use 1 to 1000)");
        (await gateway.Client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = Session, ["queueCap"] = null, ["queueMode"] = null }))["entry"]!.AsObject().ContainsKey("queueCap").ShouldBeFalse();
    }

    [Fact]
    public async Task Waits_until_it_has_been_quiet()
    {
        await using var gateway = await StartAsync("collect", keys => keys["messages:queue:debounceMs"] = "700");
        var held = await BusyAsync(gateway);
        await SendAsync(gateway, "second", "q-2");
        held.Release();
        await EndAsync(gateway, "q-1");

        // Its run is over, but the people have not finished.
        await SendAsync(gateway, "third", "q-3");

        TextOf(await EndAsync(gateway, "q-3")).ShouldBe("secondthird");
    }

    internal static Task<ToolGateway> StartAsync(string mode, Action<Dictionary<string, string?>>? configure = null) => ToolGateway.StartAsync([], keys =>
    {
        keys["messages:queue:mode"] = mode;
        keys["messages:queue:debounceMs"] = "20";
        configure?.Invoke(keys);
    });

    /// <summary>Starts the run <c>q-1</c>, which goes on until it is let go.</summary>
    internal static async Task<Held> BusyAsync(ToolGateway gateway, string more = "")
    {
        var held = new Held();
        await SendAsync(gateway, $"hold {held.Name}{more}", "q-1");
        await gateway.Client.EventAsync("agent", payload => payload["runId"]!.GetValue<string>() == "q-1");
        return held;
    }

    internal static async Task SendAsync(ToolGateway gateway, string message, string id) =>
        (await gateway.Client.CallOkAsync("chat.send", ChatTests.Send(Session, message, id)))["status"]!.GetValue<string>().ShouldBe("started");

    internal static Task<JsonObject> EndAsync(ToolGateway gateway, string id) => ChatTests.EndAsync(gateway.Client, id);

    internal static string TextOf(JsonObject payload) => payload["message"]!["content"]![0]!["text"]!.GetValue<string>();

    internal static async Task<IReadOnlyList<string>> HistoryAsync(ToolGateway gateway, string session = Session) =>
        [.. (await gateway.Client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = session }))["messages"]!.AsArray()
            .Select(message => $"{message!["role"]} {message["content"]!.AsArray().Last(part => part!["type"]!.GetValue<string>() == "text")!["text"]}")];
}
