using System.Text.Json.Nodes;
using PluginGateway.Server.Tests.Agents;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Which events a client gets by what it says that it can do (<c>protocol-4.md</c> §3.5, §5).</summary>
public sealed class HearingTests
{
    private static readonly string[] All = ["lab/*", "gateway/*"];

    [Theory]
    [InlineData(4, true, "off", 2)]
    [InlineData(4, true, "on", 2)]
    [InlineData(4, false, "on", 0)]
    [InlineData(4, false, "off", 0)]
    [InlineData(3, true, "off", 0)]
    [InlineData(3, false, "on", 2)]
    public async Task Tells_calls_of_tools_to_who_shows_them_and_in_protocol_3_as_the_session_says(int protocol, bool showsTools, string verbose, int told)
    {
        await using var gateway = await ToolGateway.StartAsync(All, keys => keys["agents:defaults:verboseDefault"] = verbose);
        await using var client = await ConnectAsync(gateway.Gateway, protocol, showsTools ? ["tool-events", "no-such-cap"] : ["no-such-cap"]);

        await gateway.RunAsync("use lab_say {}\ndone");

        await client.EventAsync("chat", payload => payload["state"]!.GetValue<string>() == "final");
        var events = Payloads(client, "agent").ToList();
        events.Count(payload => payload["stream"]!.GetValue<string>() == "tool").ShouldBe(told);

        // What was not told has its number all the same.
        events[^1]["seq"]!.GetValue<int>().ShouldBe(events.Count + (2 - told));
    }

    [Fact]
    public async Task Tells_who_asks_for_sessions_one_by_one_of_those_alone()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var scoped = await ConnectAsync(gateway, protocol: 4, ["session-scoped-events"]);
        await using var open = await ConnectAsync(gateway, protocol: 4, []);
        await using var older = await ConnectAsync(gateway, protocol: 3, ["session-scoped-events"]);
        await scoped.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "Mine" });

        foreach (var session in new[] { "mine", "other" })
        {
            await RunAsync(open, session, $"first-{session}");
        }

        await scoped.CallOkAsync("sessions.messages.unsubscribe", new JsonObject { ["key"] = "mine" });
        await RunAsync(open, "mine", "second");
        await RunAsync(older, "mine", "third");

        // What was meant for it is there before the answer.
        await scoped.CallOkAsync("health");
        SessionsOf(scoped, "chat").ShouldBe(["agent:main:mine"]);
        SessionsOf(scoped, "agent").ShouldBe(["agent:main:mine"]);
        Payloads(scoped, "agent").Select(payload => payload["runId"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).ShouldBe(["first-mine"]);
        SessionsOf(open, "chat").ShouldBe(["agent:main:mine", "agent:main:other"]);
        SessionsOf(older, "chat").ShouldBe(["mine", "other"]);

        // Nothing is missing for who counts.
        var numbers = scoped.Seen.Select(frame => frame["seq"]).OfType<JsonNode>().Select(seq => seq.GetValue<int>()).ToArray();
        numbers.ShouldBe(Enumerable.Range(1, numbers.Length));
    }

    private static async Task<TestClient> ConnectAsync(TestGateway gateway, int protocol, string[] caps)
    {
        var client = await TestClient.OpenAsync(gateway);
        var connect = Four.Params("operator.write");
        connect["minProtocol"] = protocol;
        connect["maxProtocol"] = protocol;
        connect["caps"] = new JsonArray([.. caps.Select(cap => (JsonNode)cap)]);
        client.Greeted(await client.CallOkAsync("connect", connect));
        return client;
    }

    private static async Task RunAsync(TestClient client, string session, string id)
    {
        await client.CallOkAsync("chat.send", ChatTests.Send(session, "hello there", id));
        await ChatTests.EndAsync(client, id);
    }

    private static string[] SessionsOf(TestClient client, string name) => [.. Payloads(client, name).Select(payload => payload["sessionKey"]!.GetValue<string>()).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<JsonNode> Payloads(TestClient client, string name) =>
        client.Seen.Where(frame => frame["event"]?.GetValue<string>() == name).Select(frame => frame["payload"]!);
}
