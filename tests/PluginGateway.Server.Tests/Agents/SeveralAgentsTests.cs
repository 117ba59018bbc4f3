using System.Text.Json.Nodes;
using Benchmarks.Storm;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>Several agents on one gateway, each with a provider, a model, words and tools of its own.</summary>
public sealed class SeveralAgentsTests
{
    [Fact]
    public async Task Gives_each_agent_what_is_its_own()
    {
        await using var gateway = await ToolGateway.StartAsync(["lab/say"], Configure);

        (await gateway.AskAsync("who", agentId: "one")).ShouldBe("one||be kind|agent:one:main");
        (await gateway.AskAsync("who", agentId: "two")).ShouldBe("two|other|be brief|agent:two:main");
        (await gateway.AskAsync("tools", agentId: "one")).ShouldBe("lab_say");
        (await gateway.AskAsync("tools", agentId: "two")).ShouldBe("lab_who");
        (await gateway.AskAsync("hi", "agent:three:main")).ShouldBe("You said: hi");
        (await gateway.AskAsync("who", "notes")).ShouldBe("one||be kind|agent:one:notes");
    }

    [Fact]
    public async Task Lists_them()
    {
        await using var gateway = await ToolGateway.StartAsync([], Configure);

        var list = await gateway.Client.CallOkAsync("agents.list");

        list["defaultId"]!.GetValue<string>().ShouldBe("one");
        list["agents"]!.ToJsonString().ShouldBe("""[{"id":"two","name":"Number two","identity":{"emoji":"2"},"model":{"primary":"tooluser/other"}},{"id":"one","model":{"primary":"tooluser/standard"}},{"id":"three","model":{"primary":"echo/echo-1"}}]""");
    }

    [Theory]
    [InlineData("{}", "one", "Assistant", "A")]
    [InlineData("{\"agentId\":\"two\"}", "two", "Number two", "2")]
    [InlineData("{\"sessionKey\":\"agent:two:main\"}", "two", "Number two", "2")]
    [InlineData("{\"sessionKey\":\"main\"}", "one", "Assistant", "A")]
    [InlineData("{\"agentId\":\"gone\"}", "gone", "Assistant", "A")]
    public async Task Says_who_an_agent_is(string asked, string id, string name, string avatar)
    {
        await using var gateway = await ToolGateway.StartAsync([], Configure);

        var identity = await gateway.Client.CallOkAsync("agent.identity.get", JsonNode.Parse(asked)!.AsObject());

        identity.ToJsonString().ShouldBe($$"""{"agentId":"{{id}}","name":"{{name}}","avatar":"{{avatar}}"}""");
    }

    [Fact]
    public async Task Counts_the_sessions_of_each()
    {
        await using var gateway = await ToolGateway.StartAsync([], Configure);
        await gateway.AskAsync("who", agentId: "one");
        await gateway.AskAsync("who", "agent:two:a");
        await gateway.AskAsync("who", "agent:two:b");

        var health = await gateway.Client.CallOkAsync("health", new JsonObject { ["probe"] = true });
        var status = await gateway.Client.CallOkAsync("status");

        health["defaultAgentId"]!.GetValue<string>().ShouldBe("one");
        health["agents"]!.AsArray().Select(agent => ((string?)agent!["agentId"], (bool?)agent["isDefault"], (int?)agent["sessions"]!["count"]))
            .ShouldBe([("two", false, 2), ("one", true, 1), ("three", false, 0)]);
        health["sessions"]!["count"]!.GetValue<int>().ShouldBe(3);
        status["sessions"]!["byAgent"]!.AsArray().Select(agent => ((string?)agent!["agentId"], (int?)agent["count"])).ShouldBe([("two", 2), ("one", 1), ("three", 0)]);
        status["heartbeat"]!["agents"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task Obeys_the_session_before_the_agent()
    {
        await using var gateway = await ToolGateway.StartAsync([], Configure);
        await gateway.Client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "agent:two:main", ["model"] = "echo/echo-1" });
        (await gateway.AskAsync("hi", "agent:two:main")).ShouldBe("You said: hi");

        await gateway.Client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "agent:two:main", ["model"] = null });
        (await gateway.AskAsync("who", "agent:two:main")).ShouldBe("two|other|be brief|agent:two:main");

        // What the agent uses anyway is nothing to remember, whoever the default agent is.
        var patched = await gateway.Client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "agent:three:main", ["model"] = "echo-1" });
        patched["entry"]!.AsObject().ContainsKey("modelOverride").ShouldBeFalse();
    }

    [Fact]
    public async Task Gives_a_session_of_nobody_to_the_default_agent()
    {
        await using var gateway = await ToolGateway.StartAsync([], Configure);

        (await gateway.AskAsync("who", "global")).ShouldBe("one||be kind|global");
    }

    [Theory]
    [InlineData("nope", null, "invalid agent params: unknown agent id \"nope\"")]
    [InlineData(null, "agent:nope:main", "invalid agent params: unknown agent id \"nope\"")]
    [InlineData("one", "agent:two:main", "invalid agent params: agent \"one\" does not match session key agent \"two\"")]
    public async Task Refuses_agents_that_do_not_exist_or_fit(string? agentId, string? sessionKey, string message)
    {
        await using var gateway = await ToolGateway.StartAsync([], Configure);
        var run = new JsonObject { ["message"] = "x", ["idempotencyKey"] = "bad", ["agentId"] = agentId, ["sessionKey"] = sessionKey };
        foreach (var absent in run.Where(member => member.Value is null).Select(member => member.Key).ToList())
        {
            run.Remove(absent);
        }

        (await gateway.Client.CallErrorAsync("agent", run)).ShouldBe(message);
    }

    [Fact]
    public async Task Lets_the_bound_agent_answer_a_channel_and_write_to_it()
    {
        await using var network = new LineNetwork();
        using var channel = new PluginCopy("Swappable");
        await using var gateway = await ToolGateway.StartAsync(["gateway/send_message"], keys =>
        {
            Configure(keys);
            channel.Configure(keys, network.Port);
            keys["bindings:0:agentId"] = "two";
            keys["bindings:0:match:channel"] = "swap";
        });

        network.Write("ann");
        await Until.TrueAsync(() => network.Heard.Count == 1 && network.Waiting == 0);
        var answer = await gateway.AskAsync("use gateway_send_message {\"channel\":\"swap\",\"to\":\"ann\",\"text\":\"from-the-tool\"}", agentId: "one");

        answer.ShouldStartWith("sent to ann on swap");
        await Until.TrueAsync(() => network.Heard.Count == 2);
        var sessions = (await gateway.Client.CallOkAsync("sessions.list"))["sessions"]!.AsArray().Select(row => row!["key"]!.GetValue<string>());
        sessions.ShouldContain(key => key == "agent:two:swap:dm:ann");
    }

    private static void Configure(Dictionary<string, string?> keys)
    {
        keys["agents:defaults:systemPrompt"] = "be kind";
        keys["agents:list:0:id"] = "two";
        keys["agents:list:0:name"] = "Number two";
        keys["agents:list:0:model"] = "other";
        keys["agents:list:0:systemPrompt"] = "be brief";
        keys["agents:list:0:identity:emoji"] = "2";
        keys["agents:list:0:tools:allow:0"] = "lab/who";
        keys["agents:list:0:tools:deny:0"] = "lab/say";
        keys["agents:list:1:id"] = "one";
        keys["agents:list:1:default"] = "true";
        keys["agents:list:2:id"] = "three";
        keys["agents:list:2:provider"] = "echo";
    }
}
