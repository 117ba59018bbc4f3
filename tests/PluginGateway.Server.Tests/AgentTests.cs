using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary><c>agent</c> and <c>agent.wait</c> (recorded frames 18).</summary>
public sealed class AgentTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Answers_twice_first_accepted_then_the_end()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        var id = await client.RequestAsync("agent", Agent("Say hi", "agent-1"));
        var first = (await client.AnswerAsync(id))["payload"]!;
        var last = (await client.AnswerAsync(id))["payload"]!;

        first["runId"]!.GetValue<string>().ShouldBe("agent-1");
        first["status"]!.GetValue<string>().ShouldBe("accepted");
        first["acceptedAt"]!.GetValue<long>().ShouldBeGreaterThan(0);
        last["status"]!.GetValue<string>().ShouldBe("ok");
        last["summary"]!.GetValue<string>().ShouldBe("completed");
        last["result"]!["payloads"]![0]!["text"]!.GetValue<string>().ShouldContain("Say hi");
        last["result"]!["payloads"]![0]!.AsObject().ContainsKey("mediaUrl").ShouldBeTrue();
        last["result"]!["meta"]!["agentMeta"]!["provider"]!.GetValue<string>().ShouldBe("echo");
        last["result"]!["meta"]!["agentMeta"]!["usage"]!["total"]!.GetValue<long>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Answers_a_repetition_after_the_end_with_the_end_alone()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");
        var id = await client.RequestAsync("agent", Agent("once", "agent-2"));
        await client.AnswerAsync(id);
        var end = await client.AnswerAsync(id);

        var again = await client.CallAsync("agent", Agent("once", "agent-2"));

        again["payload"]!.ToJsonString().ShouldBe(end["payload"]!.ToJsonString());
    }

    [Fact]
    public async Task Waits_for_the_end_of_a_run()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");
        await client.CallAsync("agent", Agent("wait for me", "agent-3"));

        var end = await client.CallOkAsync("agent.wait", new JsonObject { ["runId"] = "agent-3" });

        end["status"]!.GetValue<string>().ShouldBe("ok");
        end["endedAt"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(end["startedAt"]!.GetValue<long>());
    }

    [Fact]
    public async Task Times_out_when_it_waits_for_a_run_that_nobody_knows()
    {
        await using var client = await Gateway.ConnectAsync("operator.write");

        var end = await client.CallOkAsync("agent.wait", new JsonObject { ["runId"] = "nope", ["timeoutMs"] = 20 });

        end.ToJsonString().ShouldBe("""{"runId":"nope","status":"timeout"}""");
    }

    [Theory]
    [InlineData("agentId", "nope", "invalid agent params: unknown agent id \"nope\"")]
    [InlineData("channel", "nope", "invalid agent params: unknown channel: nope")]
    [InlineData("sessionKey", "agent:other:main", "invalid agent params: unknown agent id \"other\"")]
    public async Task Refuses_agents_and_channels_that_do_not_exist(string name, string value, string message)
    {
        await using var client = await Gateway.ConnectAsync("operator.write");
        var agent = Agent("x", "agent-bad");
        agent[name] = value;

        (await client.CallErrorAsync("agent", agent)).ShouldBe(message);
    }

    [Fact]
    public async Task Fails_with_a_payload_beside_the_error()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:enabled"] = "false");
        await using var client = await gateway.ConnectAsync("operator.write");
        var id = await client.RequestAsync("agent", Agent("x", "agent-none"));
        await client.AnswerAsync(id);

        var failed = await client.AnswerAsync(id);

        failed["ok"]!.GetValue<bool>().ShouldBeFalse();
        failed["error"]!["code"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
        failed["payload"]!["runId"]!.GetValue<string>().ShouldBe("agent-none");
        failed["payload"]!["status"]!.GetValue<string>().ShouldBe("error");
    }

    [Fact]
    public async Task Lists_agents_and_models_that_the_plugins_brought()
    {
        await using var client = await Gateway.ConnectAsync("operator.read");

        (await client.CallOkAsync("agents.list"))["agents"]!.ToJsonString().ShouldBe("""[{"id":"main","name":"echo","model":{"primary":"echo/echo-1"}}]""");
        (await client.CallOkAsync("models.list"))["models"]![0]!["id"]!.GetValue<string>().ShouldBe("echo-1");
    }

    private static JsonObject Agent(string message, string key) => new() { ["message"] = message, ["sessionKey"] = "agents", ["idempotencyKey"] = key };

    [Fact]
    public async Task Takes_the_name_of_a_channel_of_the_field_when_nothing_is_to_be_delivered()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.write");
        var agent = new JsonObject { ["message"] = "hello", ["idempotencyKey"] = "cli-1", ["channel"] = "whatsapp", ["deliver"] = false };

        (await client.CallAsync("agent", agent.DeepClone()))["payload"]!["status"]!.GetValue<string>().ShouldBe("accepted");

        agent["deliver"] = true;
        agent["to"] = "+1555";
        agent["idempotencyKey"] = "cli-2";
        (await client.CallErrorAsync("agent", agent)).ShouldBe("invalid agent params: unknown channel: whatsapp");
    }
}
