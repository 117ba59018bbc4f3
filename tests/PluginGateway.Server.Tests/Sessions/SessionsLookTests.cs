using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary><c>sessions.list</c>, <c>.preview</c>, <c>.resolve</c> (recorded frames 12, 18).</summary>
public sealed class SessionsLookTests : IAsyncLifetime
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
    public async Task Lists_what_there_is_in_the_recorded_shape()
    {
        (await _client.CallOkAsync("sessions.list", new JsonObject())).ShouldHaveShapeOf(
            """{"ts":1,"path":"x","count":0,"defaults":{"modelProvider":"x","model":"x","contextTokens":null},"sessions":[]}""");
        (await _client.CallErrorAsync("sessions.list", new JsonObject { ["limit"] = 0 })).ShouldBe("invalid sessions.list params: at /limit: must be >= 1");

        await SessionChangesTests.SayAsync(_client, "s1", "Say hi", "look-1");
        await _client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s2", ["label"] = "Second", ["thinkingLevel"] = "low" });

        var all = new JsonObject { ["includeDerivedTitles"] = true, ["includeLastMessage"] = true, ["includeGlobal"] = true, ["includeUnknown"] = true, ["limit"] = 10 };
        var rows = (await _client.CallOkAsync("sessions.list", all))["sessions"]!.AsArray();
        rows.Select(row => row!["key"]!.GetValue<string>()).ShouldBe(["agent:main:s2", "agent:main:s1"]);
        rows[0].ShouldHaveShapeOf("""{"key":"x","kind":"x","updatedAt":1,"sessionId":"x","thinkingLevel":"low","totalTokens":0,"derivedTitle":"e01bf6c8 (2026-11-21)"}""");
        rows[0]!["derivedTitle"]!.GetValue<string>().ShouldStartWith(rows[0]!["sessionId"]!.GetValue<string>()[..8] + " (");
        rows[1].ShouldHaveShapeOf(
            """{"key":"x","kind":"x","updatedAt":1,"sessionId":"x","systemSent":true,"abortedLastRun":false,"inputTokens":1,"outputTokens":1,"totalTokens":1,"modelProvider":"x","model":"x"}""");
        rows[1]!["derivedTitle"]!.GetValue<string>().ShouldBe("Say hi");
        rows[1]!["lastMessagePreview"]!.GetValue<string>().ShouldBe("You said: Say hi");
    }

    [Theory]
    [InlineData("label", "Second", 1)]
    [InlineData("label", "second", 0)]
    [InlineData("search", "SECO", 1)]
    [InlineData("search", "agent:main:", 2)]
    [InlineData("agentId", "other", 0)]
    [InlineData("spawnedBy", "main", 0)]
    public async Task Lists_what_is_looked_for(string name, string value, int count)
    {
        await _client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s1" });
        await _client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s2", ["label"] = "Second" });

        (await _client.CallOkAsync("sessions.list", new JsonObject { [name] = value }))["count"]!.GetValue<int>().ShouldBe(count);
    }

    [Fact]
    public async Task Shows_the_global_session_and_the_unknown_one_to_who_asks_for_them()
    {
        await _client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "global", ["label"] = "Everybody" });
        await _client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "unknown" });

        (await _client.CallOkAsync("sessions.list"))["count"]!.GetValue<int>().ShouldBe(0);
        (await _client.CallOkAsync("sessions.list", new JsonObject { ["includeGlobal"] = true }))["sessions"]![0]!["kind"]!.GetValue<string>().ShouldBe("global");
        (await _client.CallOkAsync("sessions.list", new JsonObject { ["includeUnknown"] = true }))["sessions"]![0]!["kind"]!.GetValue<string>().ShouldBe("unknown");
        (await _client.CallErrorAsync("sessions.resolve", new JsonObject { ["label"] = "Everybody" })).ShouldBe("No session found with label: Everybody");
        (await _client.CallOkAsync("sessions.resolve", new JsonObject { ["label"] = "Everybody", ["includeGlobal"] = true }))["key"]!.GetValue<string>().ShouldBe("global");
    }

    [Fact]
    public async Task Previews_the_newest_messages()
    {
        for (var i = 0; i < 8; i++)
        {
            await SessionChangesTests.SayAsync(_client, "s1", $"message {i} {new string('x', 300)}", $"preview-{i}");
        }

        await _client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s2" });
        var previews = await _client.CallOkAsync("sessions.preview", new JsonObject { ["keys"] = new JsonArray("s1", "s2", "nope") });

        previews.ShouldHaveShapeOf("""{"ts":1,"previews":[{"key":"x","status":"ok","items":[{"role":"user","text":"x"}]}]}""");
        var items = previews["previews"]![0]!["items"]!.AsArray();
        items.Count.ShouldBe(12);
        items[^1]!["role"]!.GetValue<string>().ShouldBe("assistant");
        items[^1]!["text"]!.GetValue<string>().ShouldStartWith("You said: message 7");
        items.ShouldAllBe(item => item!["text"]!.GetValue<string>().Length == 240 && item["text"]!.GetValue<string>().EndsWith("...", StringComparison.Ordinal));
        previews["previews"]!.AsArray().Skip(1).Select(preview => preview!.ToJsonString()).ShouldBe(
            ["""{"key":"s2","status":"empty","items":[]}""", """{"key":"nope","status":"missing","items":[]}"""]);
        var short20 = await _client.CallOkAsync("sessions.preview", new JsonObject { ["keys"] = new JsonArray("s1"), ["limit"] = 1, ["maxChars"] = 20 });
        short20["previews"]![0]!["items"]!.AsArray().Single()!["text"]!.GetValue<string>().ShouldBe("You said: message...");
    }

    [Theory]
    [InlineData("""{"keys":[]}""", "invalid sessions.preview params: at /keys: must NOT have fewer than 1 items")]
    [InlineData("""{}""", "invalid sessions.preview params: must have required property 'keys'")]
    [InlineData("""{"keys":["a"],"maxChars":19}""", "invalid sessions.preview params: at /maxChars: must be >= 20")]
    [InlineData("""{"keys":[1]}""", "invalid sessions.preview params: at /keys/0: must be string")]
    public async Task Refuses_previews_of_nothing(string parameters, string error) => (await _client.CallErrorAsync("sessions.preview", JsonNode.Parse(parameters))).ShouldBe(error);

    [Theory]
    [InlineData("""{}""", "Either key, sessionId, or label is required")]
    [InlineData("""{"key":"a","label":"b"}""", "Provide either key, sessionId, or label (not multiple)")]
    [InlineData("""{"key":"nope"}""", "No session found: nope")]
    [InlineData("""{"sessionId":"nope"}""", "No session found: nope")]
    [InlineData("""{"label":"nope"}""", "No session found with label: nope")]
    [InlineData("""{"key":"s1","agentId":"other"}""", "No session found: s1")]
    public async Task Refuses_to_find_what_is_not_there(string parameters, string error)
    {
        await _client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s1" });

        (await _client.CallErrorAsync("sessions.resolve", JsonNode.Parse(parameters))).ShouldBe(error);
    }

    [Fact]
    public async Task Finds_a_session_by_key_id_or_label()
    {
        var made = await _client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "s1", ["label"] = "First" });
        var id = made["entry"]!["sessionId"]!.GetValue<string>();

        foreach (var (name, value) in new[] { ("key", "S1"), ("key", "agent:main:s1"), ("sessionId", id), ("label", "First") })
        {
            (await _client.CallOkAsync("sessions.resolve", new JsonObject { [name] = value })).ToJsonString().ShouldBe("""{"key":"agent:main:s1","ok":true}""");
        }
    }
}
