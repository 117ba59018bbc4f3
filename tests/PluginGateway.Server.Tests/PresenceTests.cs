using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary><c>system-presence</c>, <c>system-event</c>, the <c>presence</c> event and frame numbers.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await TestGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Tells_when_a_client_comes_and_goes()
    {
        await using var observer = await _gateway.ConnectAsync("operator.read");
        var visitor = await TestClient.OpenAsync(_gateway);
        await visitor.CallOkAsync("connect", Visitor("visitor-1"));

        await observer.EventAsync("presence", payload => Find(payload, "visitor-1")?["reason"]?.GetValue<string>() == "connect");
        await visitor.DisposeAsync();

        await observer.EventAsync("presence", payload => Find(payload, "visitor-1")?["reason"]?.GetValue<string>() == "disconnect");
    }

    [Fact]
    public async Task Shows_one_row_for_one_installation()
    {
        await using var first = await TestClient.OpenAsync(_gateway);
        await first.CallOkAsync("connect", Visitor("twice"));
        await using var second = await TestClient.OpenAsync(_gateway);
        await second.CallOkAsync("connect", Visitor("twice"));

        var list = (await second.CallAsync("system-presence"))["payload"]!.AsArray();

        list.Count(entry => entry!["instanceId"]?.GetValue<string>() == "twice").ShouldBe(1);
        list[0]!["mode"]!.GetValue<string>().ShouldBe("gateway");
    }

    [Fact]
    public async Task Posts_a_note_and_keeps_its_tags_but_not_the_scopes_it_claims()
    {
        await using var client = await _gateway.ConnectAsync("operator.admin");
        var note = new JsonObject
        {
            ["text"] = "Node: peter", ["instanceId"] = "inst-9", ["host"] = "peter", ["lastInputSeconds"] = 5,
            ["tags"] = new JsonArray("a"), ["scopes"] = new JsonArray("operator.admin"), ["roles"] = new JsonArray("operator"),
        };

        await client.CallOkAsync("system-event", note);

        var payload = (await client.EventAsync("presence"))["payload"]!.AsObject();
        var entry = Find(payload, "inst-9")!;
        entry["lastInputSeconds"]!.GetValue<int>().ShouldBe(5);
        entry["tags"]!.ToJsonString().ShouldBe("""["a"]""");
        entry.ContainsKey("scopes").ShouldBeFalse();
        entry.ContainsKey("roles").ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_note_without_text()
    {
        await using var client = await _gateway.ConnectAsync("operator.admin");

        (await client.CallErrorAsync("system-event", new JsonObject())).ShouldBe("text required");
    }

    [Fact]
    public async Task Numbers_the_events_of_each_connection_without_gaps()
    {
        await using var early = await _gateway.ConnectAsync("operator.admin");
        for (var i = 0; i < 3; i++)
        {
            await early.CallOkAsync("system-event", new JsonObject { ["text"] = $"before {i}" });
        }

        await using var late = await _gateway.ConnectAsync("operator.admin");
        for (var i = 0; i < 5; i++)
        {
            await early.CallOkAsync("system-event", new JsonObject { ["text"] = $"after {i}" });
        }

        // Other events, as a tick, have their place among the numbers too.
        for (var (seq, seen) = (1, 0); seen < 5; seq++)
        {
            var frame = await late.EventAsync(seq);
            if (frame["event"]!.GetValue<string>() == "presence")
            {
                seen++;
                frame["stateVersion"]!["presence"]!.GetValue<int>().ShouldBeGreaterThan(1);
            }
        }
    }

    [Fact]
    public async Task Lists_at_most_two_hundred_however_many_are_here_and_were_here()
    {
        await using var client = await _gateway.ConnectAsync("operator.admin");
        for (var i = 0; i < 450; i++)
        {
            await client.CallOkAsync("system-event", new JsonObject { ["text"] = $"note {i}", ["host"] = $"host-{i}" });
        }

        var visitors = new List<TestClient>();
        for (var i = 0; i < 250; i++)
        {
            var visitor = await TestClient.OpenAsync(_gateway);
            await visitor.CallOkAsync("connect", Visitor($"crowd-{i}"));
            visitors.Add(visitor);
        }

        await client.CallOkAsync("system-event", new JsonObject { ["text"] = "one more" });
        (await client.CallAsync("system-presence"))["payload"]!.AsArray().Count.ShouldBe(200);
        foreach (var visitor in visitors)
        {
            await visitor.DisposeAsync();
        }
    }

    private static JsonObject Visitor(string instanceId)
    {
        var connect = TestClient.ConnectParams("operator.read");
        connect["client"] = new JsonObject { ["id"] = "test", ["version"] = "1", ["platform"] = "linux", ["mode"] = "test", ["instanceId"] = instanceId };
        return connect;
    }

    private static JsonObject? Find(JsonObject payload, string instanceId) =>
        payload["presence"]!.AsArray().Select(entry => entry!.AsObject()).FirstOrDefault(entry => entry["instanceId"]?.GetValue<string>() == instanceId);
}
