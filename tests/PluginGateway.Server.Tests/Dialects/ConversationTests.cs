using System.Text.Json.Nodes;
using PluginGateway.Server.Tests.Agents;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Chatting by protocol 4, and by both at once (<c>protocol-4.md</c> §5, §6, §10 rows 7–10, 16, 20).</summary>
public sealed class ConversationTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Tells_what_was_added_and_all_of_it_before_the_end()
    {
        await using var tools = await ToolGateway.StartAsync([]);
        await using var newer = await Four.ConnectAsync(tools.Gateway, "operator.write");
        await newer.CallOkAsync("chat.send", Send("main", "first\nsecond\nthird", "k1"));

        var said = string.Empty;
        JsonNode payload;
        while ((payload = (await newer.EventAsync("chat"))["payload"]!)["state"]!.GetValue<string>() == "delta")
        {
            said = payload["replace"] is null ? said + payload["deltaText"]!.GetValue<string>() : payload["deltaText"]!.GetValue<string>();
            payload["message"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe(said);
            payload["agentId"]!.GetValue<string>().ShouldBe("main");
            payload["sessionKey"]!.GetValue<string>().ShouldBe("agent:main:main");
        }

        payload["state"]!.GetValue<string>().ShouldBe("final");
        payload["stopReason"]!.GetValue<string>().ShouldBe("stop");
        payload["message"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe(said);
    }

    [Fact]
    public async Task Names_a_session_in_full_in_protocol_4_and_as_it_was_spelt_in_protocol_3()
    {
        await using var newer = await Four.ConnectAsync(Gateway, "operator.write");
        await using var older = await Gateway.ConnectAsync("operator.write");
        await newer.CallOkAsync("chat.send", Send("Spelt", "hi", "spelt-1"));

        foreach (var (client, key) in new[] { (newer, "agent:main:spelt"), (older, "Spelt") })
        {
            foreach (var name in new[] { "agent", "chat" })
            {
                (await client.EventAsync(name, payload => payload["runId"]!.GetValue<string>() == "spelt-1"))["payload"]!["sessionKey"]!.GetValue<string>().ShouldBe(key);
            }
        }
    }

    [Fact]
    public async Task Numbers_events_per_connection_without_a_gap_in_either()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var newer = await Four.ConnectAsync(gateway, "operator.write");
        await using var older = await gateway.ConnectAsync("operator.write");
        await newer.CallOkAsync("sessions.subscribe", new JsonObject());
        for (var i = 0; i < 3; i++)
        {
            await older.CallOkAsync("chat.send", Send("main", $"say {i}", $"n-{i}"));
            await EndAsync(newer, $"n-{i}");
            await EndAsync(older, $"n-{i}");
        }

        foreach (var client in new[] { newer, older })
        {
            var numbers = client.Seen.Select(frame => frame["seq"]).OfType<JsonNode>().Select(seq => seq.GetValue<long>()).ToArray();
            numbers.ShouldBe(Enumerable.Range(1, numbers.Length).Select(number => (long)number));
        }
    }

    [Fact]
    public async Task Shows_the_control_ui_a_conversation_and_keeps_it_told()
    {
        await using var ui = await Four.ConnectAsync(Gateway, "operator.admin");
        await using var other = await Gateway.ConnectAsync("operator.write");
        (await ui.CallOkAsync("sessions.subscribe", new JsonObject())).ToJsonString().ShouldBe("""{"subscribed":true}""");
        (await ui.CallOkAsync("sessions.subscribe", new JsonObject { ["limit"] = 60, ["ownerFirst"] = true }))["list"]!["sessions"].ShouldNotBeNull();
        (await ui.CallOkAsync("sessions.describe", new JsonObject { ["key"] = "told" }))["session"].ShouldBeNull();
        (await ui.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "told", ["includeApprovals"] = true }))["key"]!.GetValue<string>().ShouldBe("agent:main:told");

        await other.CallOkAsync("chat.send", Send("told", "hello there", "told-1"));

        var told = new List<JsonNode>();
        foreach (var role in new[] { "user", "assistant" })
        {
            var message = (await ui.EventAsync("session.message"))["payload"]!;
            message["sessionKey"]!.GetValue<string>().ShouldBe("agent:main:told");
            message["message"]!["role"]!.GetValue<string>().ShouldBe(role);
            message["runId"]!.GetValue<string>().ShouldBe("told-1");
            message["message"]!["idempotencyKey"]?.GetValue<string>().ShouldBe("told-1:user");
            told.Add(message);
        }

        // The last that is told is that nothing goes on any more.
        var ended = (await ui.EventAsync("sessions.changed", payload => payload["reason"]?.GetValue<string>() == "run" && !payload["session"]!["hasActiveRun"]!.GetValue<bool>()))["payload"]!;

        // What a list beside the conversation shows comes with it.
        var row = ended["session"]!;
        (row["status"]!.GetValue<string>(), row["derivedTitle"]!.GetValue<string>()).ShouldBe(("done", "hello there"));
        row["lastMessagePreview"]!.GetValue<string>().ShouldBe(told[1]["message"]!["content"]![0]!["text"]!.GetValue<string>());
        row["createdAt"]!.GetValue<long>().ShouldBeLessThanOrEqualTo(row["updatedAt"]!.GetValue<long>());
        ui.Seen.Any(frame => frame["event"]?.GetValue<string>() == "sessions.changed" && frame["payload"]!["session"]?["status"]?.GetValue<string>() == "running").ShouldBeTrue();
        var startup = await ui.CallOkAsync("chat.startup", new JsonObject { ["sessionKey"] = "told", ["limit"] = 80, ["maxBytes"] = 262144 });
        startup["messages"]!.AsArray().Count.ShouldBe(2);

        // Which message was told of is known again in the history.
        foreach (var (message, shown) in told.Zip(startup["messages"]!.AsArray()))
        {
            message["messageId"]!.GetValue<string>().ShouldBe(shown!["__openclaw"]!["id"]!.GetValue<string>());
            message["messageSeq"]!.GetValue<long>().ShouldBe(shown["__openclaw"]!["seq"]!.GetValue<long>());
        }

        told.Select(message => message["messageSeq"]!.GetValue<long>()).ShouldBe([1, 2]);
        startup["pendingInputs"]!.ToJsonString().ShouldBe("""{"items":[],"total":0}""");
        startup.ContainsKey("inFlightRun").ShouldBeFalse();
        startup["hasMore"]!.GetValue<bool>().ShouldBeFalse();
        startup["sessionInfo"]!["key"]!.GetValue<string>().ShouldBe("agent:main:told");
        startup["defaults"]!["modelProvider"]!.GetValue<string>().ShouldBe("echo");
        startup["metadata"]!["models"]![0]!["available"]!.GetValue<bool>().ShouldBeTrue();
        startup["metadata"]!["commands"]!.AsArray().ShouldContain(command => command!["name"]!.GetValue<string>() == "help");
        (await ui.CallOkAsync("chat.metadata", new JsonObject { ["sessionKey"] = "told" }))["models"]!.AsArray().ShouldNotBeEmpty();
        (await ui.CallOkAsync("sessions.describe", new JsonObject { ["key"] = "told" }))["session"]!["agentId"]!.GetValue<string>().ShouldBe("main");

        await ui.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "told", ["label"] = "A talk", ["expectedLabel"] = null });
        (await ui.EventAsync("sessions.changed", payload => payload["reason"]?.GetValue<string>() == "patch"))["payload"]!["session"]!["label"]!.GetValue<string>().ShouldBe("A talk");
        await ui.CallOkAsync("sessions.messages.unsubscribe", new JsonObject { ["key"] = "told" });
        await ui.CallOkAsync("sessions.delete", new JsonObject { ["key"] = "told" });
        (await ui.EventAsync("sessions.changed", payload => payload["reason"]?.GetValue<string>() == "delete"))["payload"]!["session"].ShouldBeNull();
        (await ui.CallOkAsync("sessions.unsubscribe", new JsonObject()))["subscribed"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Goes_back_through_a_conversation_page_by_page()
    {
        await using var ui = await Four.ConnectAsync(Gateway, "operator.write");
        for (var i = 0; i < 3; i++)
        {
            await ui.CallOkAsync("chat.send", Send("pages", $"number {i}", $"page-{i}"));
            await EndAsync(ui, $"page-{i}");
        }

        var seen = new List<string>();
        int? offset = 0;
        while (offset is not null)
        {
            var page = await ui.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "pages", ["limit"] = 4, ["offset"] = offset });
            seen.InsertRange(0, page["messages"]!.AsArray().Select(message => message!["role"]!.GetValue<string>()));
            page["hasMore"]!.GetValue<bool>().ShouldBe(page["nextOffset"] is not null);
            offset = page["nextOffset"]?.GetValue<int>();
        }

        seen.ShouldBe(["user", "assistant", "user", "assistant", "user", "assistant"]);
        (await ui.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "pages", ["offset"] = 100 }))["messages"]!.AsArray().ShouldBeEmpty();
        (await ui.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "pages", ["maxBytes"] = 1 }))["messages"]!.AsArray().Count.ShouldBe(1);
        var list = await ui.CallOkAsync("sessions.list", new JsonObject { ["limit"] = 1, ["offset"] = 0, ["search"] = "pages", ["sortBy"] = "updated" });
        (list["totalCount"]!.GetValue<int>(), list["hasMore"]!.GetValue<bool>()).ShouldBe((1, false));
    }

    [Fact]
    public async Task Says_which_models_and_agents_there_are_and_none_of_what_there_is_not()
    {
        await using var ui = await Four.ConnectAsync(Gateway, "operator.admin");
        (await ui.CallOkAsync("models.list", new JsonObject { ["view"] = "configured", ["preparedOnly"] = true }))["models"]!.AsArray().ShouldAllBe(model => model!["available"]!.GetValue<bool>());
        (await ui.CallOkAsync("agents.list", new JsonObject()))["agents"]![0]!["model"]!["primary"]!.GetValue<string>().ShouldBe("echo/echo-1");
        (await ui.CallOkAsync("models.authStatus", new JsonObject { ["refresh"] = true }))["providers"]![0]!["status"]!.GetValue<string>().ShouldBe("ok");
        (await ui.CallOkAsync("system.info", new JsonObject()))["hostname"]!.GetValue<string>().ShouldBe(Environment.MachineName);
        (await ui.CallOkAsync("update.status", new JsonObject()))["updateAvailable"]!.GetValue<bool>().ShouldBeFalse();
        (await ui.CallOkAsync("commands.list", new JsonObject()))["commands"]!.AsArray().ShouldNotBeEmpty();
        (await ui.CallAsync("exec.approval.list", new JsonObject()))["payload"]!.ToJsonString().ShouldBe("[]");
        foreach (var method in new[] { "exec.approval.get", "exec.approval.waitDecision" })
        {
            var none = (await ui.CallAsync(method, new JsonObject { ["id"] = "none" }))["error"]!;
            (none["code"]!.GetValue<string>(), none["details"]!.ToJsonString()).ShouldBe(("INVALID_REQUEST", """{"reason":"APPROVAL_NOT_FOUND"}"""));
        }

        (await ui.CallOkAsync("question.list", new JsonObject { ["anything"] = 1 })).ToJsonString().ShouldBe("""{"questions":[]}""");

        // Also to who may only read: the command line asks with the least scope that it needs.
        await using var reader = await Four.ConnectAsync(Gateway, "operator.read");
        (await reader.CallErrorAsync("no.such.list", new JsonObject { ["limit"] = 200, ["offset"] = 0 })).ShouldBe("unknown method: no.such.list");
    }

    [Fact]
    public async Task Shows_what_goes_on_and_what_waits_behind_it()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "300");
        await using var ui = await Four.ConnectAsync(gateway, "operator.admin");
        await ui.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "busy", ["queueMode"] = "followup" });
        await ui.CallOkAsync("chat.send", Send("busy", string.Join(' ', Enumerable.Repeat("word", 60)), "busy-1"));
        await ui.EventAsync("agent", payload => payload["stream"]!.GetValue<string>() == "assistant");
        await ui.CallOkAsync("chat.send", Send("busy", "and then?", "busy-2"));

        var startup = await ui.CallOkAsync("chat.startup", new JsonObject { ["sessionKey"] = "busy" });

        startup["inFlightRun"]!["runId"]!.GetValue<string>().ShouldBe("busy-1");
        var waiting = startup["pendingInputs"]!;
        waiting["total"]!.GetValue<int>().ShouldBe(1);
        var item = waiting["items"]!.AsArray().ShouldHaveSingleItem()!;
        (item["id"]!.GetValue<string>(), item["runId"]!.GetValue<string>(), item["state"]!.GetValue<string>()).ShouldBe(("busy-2", "busy-2", "queued"));
        item["message"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("and then?");
        item["acceptedAt"]!.GetValue<long>().ShouldBeGreaterThan(0);
        await ui.CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = "busy" });
    }

    [Fact]
    public async Task Passes_over_new_params_of_old_methods_in_protocol_4_alone()
    {
        await using var newer = await Four.ConnectAsync(Gateway, "operator.write");
        await using var older = await Gateway.ConnectAsync("operator.write");
        JsonObject WithLeaf(string id)
        {
            var send = Send("leaf", "hi", id);
            send["expectedLeafEntryId"] = null;
            send["sessionId"] = "x";
            return send;
        }

        await newer.CallOkAsync("chat.send", WithLeaf("leaf-1"));
        (await older.CallErrorAsync("chat.send", WithLeaf("leaf-2"))).ShouldBe("invalid chat.send params: at root: unexpected property 'expectedLeafEntryId'; at root: unexpected property 'sessionId'");
        (await newer.CallErrorAsync("chat.send", new JsonObject { ["sessionKey"] = "leaf", ["message"] = 5, ["idempotencyKey"] = "k", ["new"] = 1 })).ShouldBe("invalid chat.send params: at /message: must be string");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Both_see_one_conversation_whoever_says_what(int seed)
    {
        var random = new Random(seed);
        var key = $"both-{seed}";
        await using var newer = await Four.ConnectAsync(Gateway, "operator.admin");
        await using var older = await Gateway.ConnectAsync("operator.admin");
        await newer.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = key });
        var sent = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var speaker = random.Next(2) == 0 ? newer : older;
            var id = $"{key}-{i}";
            sent.Add(id);
            await speaker.CallOkAsync("chat.send", Send(random.Next(2) == 0 ? key : $"agent:main:{key}", string.Join(' ', Enumerable.Repeat("word", random.Next(1, 40))) + $" {i}", id));
            if (random.Next(3) == 0)
            {
                await (random.Next(2) == 0 ? newer : older).CallOkAsync("chat.abort", new JsonObject { ["sessionKey"] = key, ["runId"] = id });
            }

            if (random.Next(2) == 0)
            {
                await EndAsync(speaker, id);
            }
        }

        foreach (var id in sent)
        {
            // Both hear the same end of each run, with the same words.
            var (one, other) = (await EndAsync(newer, id), await EndAsync(older, id));
            other["state"]!.GetValue<string>().ShouldBe(one["state"]!.GetValue<string>());
            other["message"]?.ToJsonString().ShouldBe(one["message"]?.ToJsonString());
        }

        var ask = new JsonObject { ["sessionKey"] = key };
        var left = await newer.CallOkAsync("chat.history", ask.DeepClone());
        var right = await older.CallOkAsync("chat.history", ask.DeepClone());
        right["messages"]!.ToJsonString().ShouldBe(left["messages"]!.ToJsonString());
        left["runs"].ShouldBeNull();

        // What was told as it was kept is what is kept.
        var kept = left["messages"]!.AsArray().Select(message => message!.ToJsonString()).ToArray();
        await Until.TrueAsync(() => Told(newer).Length >= kept.Length);
        Told(newer).ShouldBe(kept);
    }

    private static string[] Told(TestClient client) =>
        [.. client.Seen.Where(frame => frame["event"]?.GetValue<string>() == "session.message").Select(frame => frame["payload"]!["message"]!.ToJsonString())];

    private static JsonObject Send(string session, string text, string key) => new() { ["sessionKey"] = session, ["message"] = text, ["idempotencyKey"] = key };

    private static async Task<JsonObject> EndAsync(TestClient client, string runId)
    {
        await Until.TrueAsync(() => Ends(client, runId).Any());
        return Ends(client, runId).First();
    }

    private static IEnumerable<JsonObject> Ends(TestClient client, string runId) => client.Seen
        .Where(frame => frame["event"]?.GetValue<string>() == "chat" && frame["payload"]!["runId"]!.GetValue<string>() == runId && frame["payload"]!["state"]!.GetValue<string>() != "delta")
        .Select(frame => frame["payload"]!.AsObject());
}
