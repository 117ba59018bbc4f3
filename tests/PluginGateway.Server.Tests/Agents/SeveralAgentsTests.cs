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
        list["agents"]!.ToJsonString().ShouldBe("""[{"id":"two","name":"Number two","identity":{"emoji":"2"}},{"id":"one"},{"id":"three"}]""");
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
