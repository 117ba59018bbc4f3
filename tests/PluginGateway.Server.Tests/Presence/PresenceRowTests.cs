using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace PluginGateway.Server.Tests.Presence;

/// <summary>How long rows of the presence list stay, what they say of several connections, and what a beacon tells the agent (<c>lifecycle.md</c> §10, <c>methods.md</c> §8).</summary>
public sealed class PresenceRowTests : IAsyncLifetime
{
    private readonly MovableTime _time = new();
    private TestGateway _gateway = null!;
    private TestClient _client = null!;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(_time));
        _client = await _gateway.ConnectAsync("operator.admin");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Keeps_a_live_client_however_quiet_it_is_and_one_that_has_gone_for_five_minutes()
    {
        await using var quiet = await EnterAsync("quiet", "operator.read");
        var leaving = await EnterAsync("leaving", "operator.read");
        _time.Forward(TimeSpan.FromMinutes(20));
        (await RowsAsync()).Select(Instance).ShouldBe(["quiet", "leaving"], ignoreOrder: true);

        await leaving.DisposeAsync();
        await Until.TrueAsync(() => _gateway.Connections == 2);
        await _client.EventAsync("presence", payload => payload["presence"]!.AsArray().Any(row => Instance(row) == "leaving" && row!["reason"]!.GetValue<string>() == "disconnect"));
        _time.Forward(TimeSpan.FromMinutes(4));
        (await RowsAsync()).Single(row => Instance(row) == "leaving")["reason"]!.GetValue<string>().ShouldBe("disconnect");

        _time.Forward(TimeSpan.FromMinutes(2));
        (await RowsAsync()).Select(Instance).ShouldBe(["quiet"]);
        (await RowsAsync()).Single()["reason"]!.GetValue<string>().ShouldBe("connect");
    }

    [Fact]
    public async Task Shows_what_the_connections_of_one_installation_hold_together_and_nothing_of_one_that_has_gone()
    {
        await using var reader = await EnterAsync("twice", "operator.read");
        var writer = await EnterAsync("twice", "operator.write");
        (await RowsAsync()).Single()["scopes"]!.ToJsonString().ShouldBe("""["operator.read","operator.write"]""");

        await writer.DisposeAsync();
        await Until.TrueAsync(() => _gateway.Connections == 2);
        while ((await RowsAsync()).Single()["scopes"]!.ToJsonString() != """["operator.read"]""")
        {
            await _client.EventAsync("presence");
        }

        var left = (await RowsAsync()).Single();
        left["scopes"]!.ToJsonString().ShouldBe("""["operator.read"]""");
        left["roles"]!.ToJsonString().ShouldBe("""["operator"]""");
        left["reason"]!.GetValue<string>().ShouldBe("connect", "somebody is still there");
    }

    [Fact]
    public async Task Does_not_let_an_installation_take_the_row_of_a_device()
    {
        await _client.CallOkAsync("system-event", new JsonObject { ["text"] = "Node: mac", ["deviceId"] = "dev-1", ["host"] = "mac" });
        await using var other = await EnterAsync("dev-1", "operator.read");

        (await RowsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Has_the_recorded_shapes()
    {
        await using var client = await EnterAsync("shape", "operator.read");

        var list = (await _client.CallAsync("system-presence"))["payload"]!.AsArray();

        list[0].ShouldHaveShapeOf("""{"host":"x","version":"x","platform":"linux 6.1.0","deviceFamily":"Linux","modelIdentifier":"x64","mode":"gateway","reason":"self","text":"x","ts":1}""");
        list[1].ShouldHaveShapeOf("""{"host":"x","version":"1","platform":"linux","mode":"test","roles":["operator"],"scopes":["operator.read"],"instanceId":"x","reason":"connect","ts":1,"text":"Node: x · mode test"}""");
    }

    [Fact]
    public async Task Tells_the_agent_what_changed_about_a_device_and_not_that_it_is_still_there()
    {
        const string Line = "Node: peter (10.0.0.5) · app 1.2.3 · last input 5s ago · mode local · reason periodic";
        await _client.CallOkAsync("system-event", new JsonObject { ["text"] = Line, ["instanceId"] = "inst-9", ["tags"] = new JsonArray("a") });
        (await QueuedAsync()).ShouldBe(["Node: peter (10.0.0.5) · app 1.2.3 · mode local"]);

        await _client.CallOkAsync("system-event", new JsonObject { ["text"] = Line, ["instanceId"] = "inst-9" });
        await _client.CallOkAsync("system-event", new JsonObject { ["text"] = Line.Replace("periodic", "heartbeat", StringComparison.Ordinal), ["instanceId"] = "inst-9" });
        (await QueuedAsync()).Length.ShouldBe(1);

        await _client.CallOkAsync("system-event", new JsonObject { ["text"] = Line, ["instanceId"] = "inst-9", ["version"] = "1.2.4", ["reason"] = "launch" });
        (await QueuedAsync())[1].ShouldBe("Node: peter (10.0.0.5) · app 1.2.4 · reason launch");

        var row = (await RowsAsync()).Single();
        row.ShouldHaveShapeOf("""{"host":"peter","ip":"10.0.0.5","version":"x","lastInputSeconds":5,"mode":"local","reason":"x","tags":["a"],"text":"x","ts":1,"instanceId":"inst-9"}""");
    }

    private async Task<TestClient> EnterAsync(string instanceId, params string[] scopes)
    {
        var client = await TestClient.OpenAsync(_gateway);
        var connect = TestClient.ConnectParams(scopes);
        connect["client"] = new JsonObject { ["id"] = "test", ["version"] = "1", ["platform"] = "linux", ["mode"] = "test", ["instanceId"] = instanceId };
        await client.CallOkAsync("connect", connect);
        return client;
    }

    private async Task<List<JsonObject>> RowsAsync() =>
        [.. (await _client.CallAsync("system-presence"))["payload"]!.AsArray().Select(row => row!.AsObject()).Where(row => row["mode"]?.GetValue<string>() != "gateway")];

    private async Task<string[]> QueuedAsync() => [.. (await _client.CallOkAsync("status"))["queuedSystemEvents"]!.AsArray().Select(text => text!.GetValue<string>())];

    private static string? Instance(JsonNode? row) => row?["instanceId"]?.GetValue<string>();
}
