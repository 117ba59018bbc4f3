using System.Text.Json.Nodes;
using PluginGateway.Server.Tests.Sessions;

namespace PluginGateway.Server.Tests.Diagnostics;

/// <summary><c>health</c>, <c>status</c>, <c>channels.status</c>, <c>usage.*</c>, <c>wake</c>, heartbeats and agents in the recorded shapes (recorded frames 10).</summary>
public sealed class StatusTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private TestClient _client = null!;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _client = await _gateway.ConnectAsync("operator.admin");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Says_how_it_is_in_the_recorded_shapes()
    {
        await SessionChangesTests.SayAsync(_client, "main", "hello", "status-1");
        (await _client.CallOkAsync("status")).ShouldHaveShapeOf(
            """
            {"heartbeat":{"defaultAgentId":"main","agents":[{"agentId":"main","enabled":true,"every":"0m","everyMs":null}]},"channelSummary":[],"queuedSystemEvents":[],
             "sessions":{"paths":["x"],"count":1,"defaults":{"model":"x","contextTokens":null},
             "recent":[{"agentId":"main","key":"x","kind":"direct","sessionId":"x","updatedAt":1,"age":2,"systemSent":false,"abortedLastRun":false,"inputTokens":0,"outputTokens":0,
                "totalTokens":0,"remainingTokens":null,"percentUsed":null,"model":"x","contextTokens":null,"flags":["system"]}],
             "byAgent":[{"agentId":"main","path":"x","count":1,"recent":[{"key":"x"}]}]}}
            """);
        (await _client.CallOkAsync("channels.status", new JsonObject { ["probe"] = true, ["timeoutMs"] = 500 })).ShouldHaveShapeOf(
            """{"ts":1,"channelOrder":[],"channelLabels":{},"channelDetailLabels":{},"channelSystemImages":{},"channelMeta":[],"channels":{},"channelAccounts":{},"channelDefaultAccountId":{}}""");
        (await _client.CallErrorAsync("channels.status", new JsonObject { ["probe"] = "x" })).ShouldBe("invalid channels.status params: at /probe: must be boolean");
        const string Health =
            """
            {"ok":true,"ts":1,"durationMs":0,"channels":{},"channelOrder":[],"channelLabels":{},"heartbeatSeconds":0,"defaultAgentId":"main",
             "agents":[{"agentId":"main","isDefault":true,"heartbeat":{"enabled":true,"every":"0m","everyMs":null},"sessions":{"path":"x","count":0,"recent":[]}}],
             "sessions":{"path":"x","count":0,"recent":[]}}
            """;
        (await _client.CallOkAsync("health")).ShouldHaveShapeOf(Health);
        (await _client.CallOkAsync("health", new JsonObject { ["bogus"] = 1 })).ShouldHaveShapeOf(Health);
        (await _client.CallOkAsync("health", new JsonObject { ["probe"] = true }))["sessions"]!["count"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Answers_health_from_its_cache_until_somebody_wants_a_fresh_one()
    {
        // Without plugins nothing comes and goes by itself.
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:enabled"] = "false");
        await using var client = await gateway.ConnectAsync("operator.admin");
        var cached = (await client.CallOkAsync("health")).ToJsonString();
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "new" });
        await using var another = await gateway.ConnectAsync("operator.read");

        (await client.CallOkAsync("health", new JsonObject { ["probe"] = false })).ToJsonString().ShouldBe(cached, "neither a session nor a client refreshes it");
        (await client.CallOkAsync("health", new JsonObject { ["probe"] = true }))["sessions"]!["count"]!.GetValue<int>().ShouldBe(1);
        (await client.CallOkAsync("health"))["sessions"]!["count"]!.GetValue<int>().ShouldBe(1);
        (await another.EventAsync("health"))["stateVersion"]!["health"]!.GetValue<int>().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Names_agents_and_models()
    {
        (await _client.CallOkAsync("agents.list")).ShouldHaveShapeOf("""{"defaultId":"main","mainKey":"main","scope":"per-sender","agents":[{"id":"main"}]}""");
        (await _client.CallOkAsync("models.list")).ShouldHaveShapeOf("""{"models":[{"id":"x","name":"x","provider":"x"}]}""");
        (await _client.CallErrorAsync("models.list", new JsonObject { ["x"] = 1 })).ShouldBe("invalid models.list params: at root: unexpected property 'x'");
        (await _client.CallOkAsync("agent.identity.get")).ToJsonString().ShouldBe("""{"agentId":"main","name":"echo","avatar":"E"}""");
        (await _client.CallOkAsync("agent.identity.get", new JsonObject { ["sessionKey"] = "agent:main:main" }))["agentId"]!.GetValue<string>().ShouldBe("main");
        (await _client.CallOkAsync("agent.identity.get", new JsonObject { ["agentId"] = "nope" })).ToJsonString().ShouldBe("""{"agentId":"nope","name":"Assistant","avatar":"A"}""");
        (await _client.CallErrorAsync("agent.identity.get", new JsonObject { ["agentId"] = "nope", ["sessionKey"] = "main" }))
            .ShouldBe("invalid agent.identity.get params: agent \"nope\" does not match session key agent \"main\"");
    }

    [Fact]
    public async Task Adds_up_what_runs_have_used()
    {
        const string Nothing = """{"updatedAt":1,"days":30,"daily":[],"totals":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0,"totalTokens":0,"totalCost":0,"missingCostEntries":0}}""";
        (await _client.CallOkAsync("usage.status")).ShouldHaveShapeOf("""{"updatedAt":1,"providers":[]}""");
        var before = await _client.CallOkAsync("usage.cost", new JsonObject());
        before.ShouldHaveShapeOf(Nothing);
        before["daily"]!.AsArray().ShouldBeEmpty();

        await SessionChangesTests.SayAsync(_client, "main", "hello", "usage-1");
        await SessionChangesTests.SayAsync(_client, "other", "hello", "usage-2");

        var after = await _client.CallOkAsync("usage.cost", new JsonObject { ["days"] = "7" });
        after["days"]!.GetValue<int>().ShouldBe(7);
        after["totals"]!["missingCostEntries"]!.GetValue<int>().ShouldBe(2);
        after["totals"]!["totalTokens"]!.GetValue<long>().ShouldBe(after["totals"]!["input"]!.GetValue<long>() + after["totals"]!["output"]!.GetValue<long>());
        after["daily"]!.AsArray().Single().ShouldHaveShapeOf("""{"date":"2026-11-21","input":1,"output":1,"totalTokens":2,"totalCost":0}""");
        (await _client.CallOkAsync("usage.cost", new JsonObject { ["days"] = "many" }))["days"]!.GetValue<int>().ShouldBe(30);
        (await _client.CallOkAsync("usage.cost", new JsonObject { ["days"] = -1e300 }))["days"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Leaves_a_text_for_the_next_run_of_the_main_session()
    {
        (await _client.CallOkAsync("wake", new JsonObject { ["mode"] = "next-heartbeat", ["text"] = "wake up" })).ToJsonString().ShouldBe("""{"ok":true}""");
        await _client.CallOkAsync("wake", new JsonObject { ["mode"] = "now", ["text"] = "wake up" });
        (await _client.CallOkAsync("wake", new JsonObject { ["mode"] = "now", ["text"] = "  " })).ToJsonString().ShouldBe("""{"ok":false}""");
        await _client.CallOkAsync("system-event", new JsonObject { ["text"] = "hello" });
        (await QueuedAsync()).ShouldBe(["wake up", "hello"]);

        await SessionChangesTests.SayAsync(_client, "main", "what is new?", "wake-1");

        (await QueuedAsync()).ShouldBeEmpty();
        var history = await _client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "main" });
        var lines = history["messages"]![0]!["content"]![0]!["text"]!.GetValue<string>().Split('\n');
        lines[0].ShouldMatch(@"^System: \[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\] wake up$");
        lines[1].ShouldEndWith("UTC] hello");
        lines[2..].ShouldBe(["", "what is new?"]);
    }

    [Fact]
    public async Task Keeps_the_newest_twenty_texts()
    {
        for (var i = 0; i < 25; i++)
        {
            await _client.CallOkAsync("wake", new JsonObject { ["mode"] = "now", ["text"] = $"text {i}" });
        }

        (await QueuedAsync()).ShouldBe(Enumerable.Range(5, 20).Select(i => $"text {i}"));
    }

    [Theory]
    [InlineData("wake", """{"mode":"bogus","text":"x"}""", "invalid wake params: at /mode: must be equal to constant; at /mode: must match a schema in anyOf")]
    [InlineData("wake", "{}", "invalid wake params: must have required property 'mode'; must have required property 'text'")]
    [InlineData("set-heartbeats", "{}", "invalid set-heartbeats params: enabled (boolean) required")]
    public async Task Refuses_what_it_does_not_understand(string method, string parameters, string error) => (await _client.CallErrorAsync(method, JsonNode.Parse(parameters))).ShouldBe(error);

    [Fact]
    public async Task Switches_heartbeats_until_the_restart()
    {
        (await _client.CallAsync("last-heartbeat"))["payload"].ShouldBeNull();
        (await _client.CallOkAsync("set-heartbeats", new JsonObject { ["enabled"] = false })).ToJsonString().ShouldBe("""{"ok":true,"enabled":false}""");

        (await _client.CallOkAsync("status"))["heartbeat"]!["agents"]![0]!["enabled"]!.GetValue<bool>().ShouldBeFalse();
        (await _client.CallOkAsync("health"))["agents"]![0]!["heartbeat"]!["enabled"]!.GetValue<bool>().ShouldBeFalse();
    }

    private async Task<string[]> QueuedAsync() => [.. (await _client.CallOkAsync("status"))["queuedSystemEvents"]!.AsArray().Select(text => text!.GetValue<string>())];
}
