using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Agents;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary><c>sessions.patch</c>, <c>.reset</c>, <c>.delete</c>, <c>.compact</c> (recorded frames 12).</summary>
public sealed class SessionChangesTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Makes_a_session_and_stores_what_is_set_for_it()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");

        var made = await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s1", ["label"] = "My session", ["thinkingLevel"] = "low", ["verboseLevel"] = "on", ["model"] = "echo/echo-1" });
        made.ShouldHaveShapeOf("""{"ok":true,"path":"x","key":"agent:main:s1","entry":{"sessionId":"x","updatedAt":1,"label":"My session","thinkingLevel":"low","verboseLevel":"on"}}""");
        made["key"]!.GetValue<string>().ShouldBe("agent:main:s1");
        made["entry"]!.AsObject().ContainsKey("modelOverride").ShouldBeFalse("the default model is no override");

        var more = new JsonObject
        {
            ["key"] = "agent:main:s1", ["sendPolicy"] = "deny", ["groupActivation"] = "always", ["responseUsage"] = "full", ["elevatedLevel"] = "on",
            ["reasoningLevel"] = "stream", ["execHost"] = "gateway", ["execSecurity"] = "full", ["execAsk"] = "off", ["execNode"] = "n1",
        };
        var entry = (await client.CallOkAsync("sessions.patch", more.DeepClone()))["entry"]!;
        entry["thinkingLevel"]!.GetValue<string>().ShouldBe("low", "what is absent stays");
        foreach (var (name, value) in more.Where(member => member.Key != "key"))
        {
            entry[name]!.GetValue<string>().ShouldBe(value!.GetValue<string>(), name);
        }

        var cleared = (await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s1", ["sendPolicy"] = null, ["label"] = null }))["entry"]!.AsObject();
        cleared.ContainsKey("sendPolicy").ShouldBeFalse();
        cleared.ContainsKey("label").ShouldBeFalse();
        cleared["execNode"]!.GetValue<string>().ShouldBe("n1");
    }

    [Theory]
    [InlineData("thinkingLevel", "bogus", "invalid thinkingLevel (use off|minimal|low|medium|high)")]
    [InlineData("verboseLevel", "bogus", "invalid verboseLevel (use \"on\"|\"off\")")]
    [InlineData("reasoningLevel", "bogus", "invalid reasoningLevel (use \"on\"|\"off\"|\"stream\")")]
    [InlineData("responseUsage", "bogus", "invalid responseUsage (use \"off\"|\"tokens\"|\"full\")")]
    [InlineData("elevatedLevel", "bogus", "invalid elevatedLevel (use \"on\"|\"off\"|\"ask\"|\"full\")")]
    [InlineData("execHost", "bogus", "invalid execHost (use \"sandbox\"|\"gateway\"|\"node\")")]
    [InlineData("execSecurity", "bogus", "invalid execSecurity (use \"deny\"|\"allowlist\"|\"full\")")]
    [InlineData("execAsk", "bogus", "invalid execAsk (use \"off\"|\"on-miss\"|\"always\")")]
    [InlineData("execNode", "  ", "invalid execNode: empty")]
    [InlineData("model", "nope/nope", "model not allowed: nope/nope")]
    [InlineData("model", " ", "invalid model: empty")]
    [InlineData("sendPolicy", "bogus", "invalid sendPolicy (use \"allow\"|\"deny\")")]
    [InlineData("groupActivation", "bogus", "invalid groupActivation (use \"mention\"|\"always\")")]
    [InlineData("spawnedBy", "agent:main:main", "spawnedBy is only supported for subagent:* sessions")]
    [InlineData("label", "   ", "invalid label: empty")]
    [InlineData("label", "", "invalid sessions.patch params: at /label: must NOT have fewer than 1 characters")]
    public async Task Refuses_what_may_not_be_set_and_changes_nothing(string name, string value, string error)
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");

        (await client.CallErrorAsync("sessions.patch", new JsonObject { ["key"] = "untouched", ["execNode"] = "n", [name] = value })).ShouldBe(error);

        (await client.CallErrorAsync("sessions.resolve", new JsonObject { ["key"] = "untouched" })).ShouldBe("No session found: untouched");
    }

    [Fact]
    public async Task Refuses_a_label_that_is_too_long_or_taken()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "l1", ["label"] = "Taken" });

        (await client.CallErrorAsync("sessions.patch", new JsonObject { ["key"] = "l2", ["label"] = "Taken" })).ShouldBe("label already in use: Taken");
        (await client.CallErrorAsync("sessions.patch", new JsonObject { ["key"] = "l2", ["label"] = new string('x', 65) })).ShouldBe("invalid label: too long (max 64)");
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "l1", ["label"] = "Taken" });
        await client.CallOkAsync("sessions.delete", new JsonObject { ["key"] = "l1" });
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "l2", ["label"] = "Taken" });
    }

    [Fact]
    public async Task Says_whose_a_spawned_session_is_once_and_for_all()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        JsonObject Patch(string? parent) => new() { ["key"] = "agent:main:subagent:1", ["spawnedBy"] = parent };

        (await client.CallOkAsync("sessions.patch", Patch("agent:main:main")))["entry"]!["spawnedBy"]!.GetValue<string>().ShouldBe("agent:main:main");
        (await client.CallErrorAsync("sessions.patch", Patch("agent:main:other"))).ShouldBe("spawnedBy cannot be changed once set");
        (await client.CallErrorAsync("sessions.patch", Patch(null))).ShouldBe("spawnedBy cannot be cleared once set");

        var children = await client.CallOkAsync("sessions.list", new JsonObject { ["spawnedBy"] = "main" });
        children["sessions"]!.AsArray().Single()!["key"]!.GetValue<string>().ShouldBe("agent:main:subagent:1");
    }

    [Theory]
    [InlineData("sessions.patch")]
    [InlineData("sessions.reset")]
    [InlineData("sessions.delete")]
    [InlineData("sessions.compact")]
    public async Task Needs_a_key_and_the_admin_scope(string method)
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await using var writer = await Gateway.ConnectAsync("operator.write");

        (await client.CallErrorAsync(method, new JsonObject())).ShouldBe($"invalid {method} params: must have required property 'key'");
        (await client.CallErrorAsync(method, new JsonObject { ["key"] = "" })).ShouldBe($"invalid {method} params: at /key: must NOT have fewer than 1 characters");
        (await client.CallErrorAsync(method, new JsonObject { ["key"] = "x", ["bogus"] = 1 })).ShouldBe($"invalid {method} params: at root: unexpected property 'bogus'");
        (await writer.CallErrorAsync(method, new JsonObject { ["key"] = "x" })).ShouldBe("missing scope: operator.admin");
    }

    [Fact]
    public async Task Blocks_everything_said_in_a_session_whose_policy_is_deny_but_stops_what_runs()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "denied", ["sendPolicy"] = "deny" });

        (await client.CallErrorAsync("chat.send", Chat("denied", "hi", "denied-1"))).ShouldBe("send blocked by session policy");
        (await client.CallErrorAsync("agent", Chat("denied", "hi", "denied-2"))).ShouldBe("send blocked by session policy");
        (await client.CallOkAsync("chat.send", Chat("denied", "stop", "denied-3")))["ok"]!.GetValue<bool>().ShouldBeTrue();

        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "denied", ["sendPolicy"] = "allow" });
        (await client.CallOkAsync("chat.send", Chat("denied", "hi", "denied-1")))["status"]!.GetValue<string>().ShouldBe("started", "a refusal is not remembered");
    }

    [Fact]
    public async Task Begins_anew_with_a_new_id_and_keeps_how_it_thinks()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await SayAsync(client, "fresh", "hello", "fresh-1");
        var before = await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "fresh", ["label"] = "Fresh", ["thinkingLevel"] = "high", ["execHost"] = "node" });

        var reset = await client.CallOkAsync("sessions.reset", new JsonObject { ["key"] = "fresh" });

        reset.ShouldHaveShapeOf(
            """{"ok":true,"key":"x","entry":{"sessionId":"x","updatedAt":1,"systemSent":false,"abortedLastRun":false,"thinkingLevel":"low","inputTokens":0,"outputTokens":0,"totalTokens":0}}""");
        reset["entry"]!["sessionId"]!.GetValue<string>().ShouldNotBe(before["entry"]!["sessionId"]!.GetValue<string>(), StringComparer.Ordinal);
        reset["entry"]!["label"]!.GetValue<string>().ShouldBe("Fresh");
        reset["entry"]!.AsObject().ContainsKey("execHost").ShouldBeFalse();
        (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "fresh" }))["messages"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Stops_the_run_of_a_session_that_begins_anew()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "1000");
        await using var client = await gateway.ConnectAsync("operator.admin");
        await client.CallOkAsync("chat.send", Chat("main", "a b c d e f g h i j k l m n o p", "reset-run"));
        await client.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");

        await client.CallOkAsync("sessions.reset", new JsonObject { ["key"] = "main" });

        var end = await client.EventAsync("chat", payload => payload["state"]!.GetValue<string>() == "aborted");
        end["payload"]!["stopReason"]!.GetValue<string>().ShouldBe("stop");
        (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "main" }))["messages"]!.AsArray().ShouldBeEmpty("the stopped run's words are in the archive");
    }

    [Fact]
    public async Task Deletes_a_session_once_and_never_the_main_one()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await SayAsync(client, "gone", "hello", "gone-1");
        var id = (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "gone" }))["sessionId"]!.GetValue<string>();

        var deleted = await client.CallOkAsync("sessions.delete", new JsonObject { ["key"] = "gone" });

        deleted["deleted"]!.GetValue<bool>().ShouldBeTrue();
        deleted["archived"]!.AsArray().Single()!.GetValue<string>().ShouldStartWith($"{id}.deleted.");
        (await client.CallOkAsync("sessions.delete", new JsonObject { ["key"] = "gone" })).ToJsonString().ShouldBe("""{"key":"agent:main:gone","deleted":false,"archived":[],"ok":true}""");
        foreach (var main in new[] { "main", "agent:main:main" })
        {
            (await client.CallErrorAsync("sessions.delete", new JsonObject { ["key"] = main })).ShouldBe("Cannot delete the main session (agent:main:main).");
        }
    }

    [Fact]
    public async Task Does_not_delete_a_session_whose_run_does_not_end_within_15_seconds()
    {
        var time = new MovableTime(held: TimeSpan.FromSeconds(15));
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(time));
        await using var client = await gateway.ConnectAsync("operator.admin");
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "busy", ["label"] = "Busy" });
        var release = new TaskCompletionSource<int>();
        var busy = gateway.Part<AgentRunner>().BetweenRunsAsync("agent:main:busy", () => release.Task);
        await Until.TrueAsync(() => time.Held == 1);

        var id = await client.RequestAsync("sessions.delete", new JsonObject { ["key"] = "busy" });
        await Until.TrueAsync(() => time.Held == 2);
        time.EndHeld();

        var refused = await client.AnswerAsync(id);
        refused["error"]!["code"]!.GetValue<string>().ShouldBe("UNAVAILABLE");
        refused["error"]!["message"]!.GetValue<string>().ShouldBe("Session agent:main:busy is still active; try again in a moment.");
        release.SetResult(1);
        await busy;
        (await client.CallOkAsync("sessions.resolve", new JsonObject { ["label"] = "Busy" }))["key"]!.GetValue<string>().ShouldBe("agent:main:busy");
    }

    [Fact]
    public async Task Keeps_the_newest_messages_whole_and_archives_the_rest()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        (await client.CallOkAsync("sessions.compact", new JsonObject { ["key"] = "long" }))["reason"]!.GetValue<string>().ShouldBe("no sessionId");
        await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "long", ["label"] = "Long" });
        (await client.CallOkAsync("sessions.compact", new JsonObject { ["key"] = "long" })).ToJsonString()
            .ShouldBe("""{"key":"agent:main:long","compacted":false,"ok":true,"reason":"no transcript"}""");
        for (var i = 0; i < 3; i++)
        {
            await SayAsync(client, "long", $"message {i}", $"long-{i}");
        }

        (await client.CallOkAsync("sessions.compact", new JsonObject { ["key"] = "long" })).ToJsonString().ShouldBe("""{"key":"agent:main:long","compacted":false,"ok":true,"kept":6}""");
        (await client.CallErrorAsync("sessions.compact", new JsonObject { ["key"] = "long", ["maxLines"] = 0 })).ShouldBe("invalid sessions.compact params: at /maxLines: must be >= 1");
        var compacted = await client.CallOkAsync("sessions.compact", new JsonObject { ["key"] = "long", ["maxLines"] = 3 });

        compacted["compacted"]!.GetValue<bool>().ShouldBeTrue();
        compacted["kept"]!.GetValue<int>().ShouldBe(3);
        compacted["archived"]!.GetValue<string>().ShouldContain(".bak.");
        var left = (await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "long" }))["messages"]!.AsArray();
        left.Select(message => message!["content"]![0]!["text"]!.GetValue<string>()).ShouldBe(["You said: message 1", "message 2", "You said: message 2"]);
    }

    [Fact]
    public async Task Is_as_it_was_after_a_restart()
    {
        using var folder = new StateFolder(config: null);
        await using (var gateway = await TestGateway.StartAsync(folder.State.Path))
        await using (var client = await gateway.ConnectAsync("operator.admin"))
        {
            await SayAsync(client, "kept", "hello", "kept-1");
            await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "kept", ["label"] = "Kept", ["thinkingLevel"] = "medium", ["sendPolicy"] = "deny" });
            await SayAsync(client, "deleted", "hello", "kept-2");
            await client.CallOkAsync("sessions.delete", new JsonObject { ["key"] = "deleted" });
        }

        await using var again = await TestGateway.StartAsync(folder.State.Path);
        await using var reader = await again.ConnectAsync("operator.admin");
        var row = (await reader.CallOkAsync("sessions.list"))["sessions"]!.AsArray().Single()!;
        row["label"]!.GetValue<string>().ShouldBe("Kept");
        row["thinkingLevel"]!.GetValue<string>().ShouldBe("medium");
        row["totalTokens"]!.GetValue<long>().ShouldBeGreaterThan(0);
        row["systemSent"]!.GetValue<bool>().ShouldBeTrue();
        (await reader.CallErrorAsync("chat.send", Chat("kept", "hi", "kept-3"))).ShouldBe("send blocked by session policy");
        (await reader.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "kept" }))["thinkingLevel"]!.GetValue<string>().ShouldBe("medium");
    }

    internal static JsonObject Chat(string session, string message, string key) => new() { ["sessionKey"] = session, ["message"] = message, ["idempotencyKey"] = key };

    internal static async Task SayAsync(TestClient client, string session, string message, string key)
    {
        var id = await client.RequestAsync("agent", Chat(session, message, key));
        (await client.AnswerAsync(id))["payload"]!["status"]!.GetValue<string>().ShouldBe("accepted");
        (await client.AnswerAsync(id))["payload"]!["status"]!.GetValue<string>().ShouldBe("ok");
    }
}
