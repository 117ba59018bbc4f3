using System.Text;
using System.Text.Json.Nodes;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Tests.Agents;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Coming back for events that were missed, in either protocol and from one to the other: one log serves both.</summary>
public sealed class ResumeInDialectsTests
{
    [Theory]
    [InlineData(4, 4, "agent:main:spelt")]
    [InlineData(3, 3, "Spelt")]
    [InlineData(3, 4, "agent:main:spelt")]
    [InlineData(4, 3, "Spelt")]
    public async Task Gets_what_it_missed_with_sessions_named_as_its_protocol_names_them(int before, int after, string named)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var speaker = await gateway.ConnectAsync("operator.write");
        JsonNode wish;
        await using (var first = await ConnectAsync(gateway, before, new JsonObject()))
        {
            await RunAsync(speaker, "one");
            await ChatTests.EndAsync(first, "one");
            wish = Place(first);
        }

        await RunAsync(speaker, "two");
        await using var second = await ConnectAsync(gateway, after, wish);
        var resumed = second.Hello["resume"]!;
        resumed["resyncRequired"]!.GetValue<bool>().ShouldBeFalse(resumed.ToJsonString());
        await RunAsync(speaker, "three");
        await ChatTests.EndAsync(second, "three");

        var told = second.Seen.Where(frame => frame["event"]?.GetValue<string>() is "agent" or "chat").Select(frame => frame["payload"]!).ToList();
        told.Select(payload => payload["sessionKey"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).ShouldBe([named]);
        told.Select(payload => payload["runId"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).ShouldBe(["two", "three"]);

        ShouldBeWhole(second, wish);
    }

    [Theory]
    [InlineData(3, false, 3, false, "off", 0)]
    [InlineData(3, false, 3, false, "on", 2)]
    [InlineData(3, false, 4, true, "off", 2)]
    [InlineData(3, false, 4, false, "on", 0)]
    [InlineData(4, false, 4, true, "off", 2)]
    [InlineData(4, true, 4, true, "on", 2)]
    [InlineData(4, true, 4, false, "on", 0)]
    [InlineData(4, true, 3, false, "on", 2)]
    [InlineData(4, true, 3, true, "off", 0)]
    public async Task Replays_calls_of_tools_to_who_shows_them_and_in_protocol_3_as_the_session_says(int before, bool showed, int after, bool shows, string verbose, int told)
    {
        await using var gateway = await ToolGateway.StartAsync(["lab/*"], keys => keys["agents:defaults:verboseDefault"] = verbose);
        JsonNode wish;
        await using (var first = await ConnectAsync(gateway.Gateway, before, new JsonObject(), showed ? ["tool-events"] : []))
        {
            await gateway.RunAsync("use lab_say {}\ndone");
            await ChatTests.EndAsync(first, "run-1");
            ToolsOf(first, "run-1").ShouldBe(before == 4 ? showed ? 2 : 0 : verbose == "on" ? 2 : 0);
            wish = Place(first);
        }

        await gateway.RunAsync("use lab_say {}\ndone");
        await using var second = await ConnectAsync(gateway.Gateway, after, wish, shows ? ["tool-events"] : []);
        second.Hello["resume"]!["resyncRequired"]!.GetValue<bool>().ShouldBeFalse(second.Hello.ToJsonString());
        await ChatTests.EndAsync(second, "run-2");

        // What else the gateway had to tell meanwhile counts as well.
        second.Hello["resume"]!["missed"]!.GetValue<int>().ShouldBeGreaterThanOrEqualTo(second.Seen.Count(frame => frame["event"]?.GetValue<string>() is "agent" or "chat"));
        await gateway.RunAsync("use lab_say {}\ndone");
        await ChatTests.EndAsync(second, "run-3");

        // What was missed and what came since is told in the same way.
        ToolsOf(second, "run-2").ShouldBe(told);
        ToolsOf(second, "run-3").ShouldBe(told);
        ShouldBeWhole(second, wish);

        // And the numbers that it got lead back into it.
        var (place, last) = (Place(second), Numbers(second)[^1]);
        place["afterSeq"] = last - 3;
        await using var third = await ConnectAsync(gateway.Gateway, after, place, shows ? ["tool-events"] : []);
        await ChatTests.EndAsync(third, "run-3");
        Frames(third).ShouldBe(Frames(second)[^3..]);
    }

    [Fact]
    public async Task Replays_of_sessions_that_were_asked_for_one_by_one_what_was_said_in_those_alone()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var speaker = await gateway.ConnectAsync("operator.write");
        JsonNode wish;
        await using (var first = await ConnectAsync(gateway, 4, new JsonObject(), ["session-scoped-events"]))
        {
            await first.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "Mine" });
            await first.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "Left" });
            await RunAsync(speaker, "mine-1", "mine");
            await RunAsync(speaker, "left-1", "left");
            await RunAsync(speaker, "other-1", "other");
            await RunAsync(speaker, "mine-2", "MINE");
            await ChatTests.EndAsync(first, "mine-2");
            await first.CallOkAsync("sessions.messages.unsubscribe", new JsonObject { ["key"] = "left" });
            RunsOf(first).ShouldBe(["mine-1", "left-1", "mine-2"]);
            wish = Place(first);
        }

        foreach (var session in new[] { "other", "left", "mine" })
        {
            await RunAsync(speaker, $"{session}-3", session);
        }

        await using var second = await ConnectAsync(gateway, 4, wish, ["session-scoped-events"]);
        second.Hello["resume"]!["resyncRequired"]!.GetValue<bool>().ShouldBeFalse(second.Hello.ToJsonString());
        await ChatTests.EndAsync(second, "mine-3");

        // It need not ask again for what it had asked for, and can leave it.
        await RunAsync(speaker, "mine-4", "mine");
        await ChatTests.EndAsync(second, "mine-4");
        await second.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "other" });
        await second.CallOkAsync("sessions.messages.unsubscribe", new JsonObject { ["key"] = "mine" });
        await RunAsync(speaker, "mine-5", "mine");
        await RunAsync(speaker, "other-5", "other");
        await ChatTests.EndAsync(second, "other-5");
        RunsOf(second).ShouldBe(["mine-3", "mine-4", "other-5"]);
        ShouldBeWhole(second, wish);

        // From the middle of what it had got, once more the same.
        var place = Place(second);
        place["afterSeq"] = wish["afterSeq"]!.GetValue<long>() + 2;
        await using var third = await ConnectAsync(gateway, 4, place, ["session-scoped-events"]);
        await ChatTests.EndAsync(third, "other-5");
        Frames(third).ShouldBe(Frames(second)[2..]);

        // Who hears of all sessions gets everything after it, and the other way round nothing of sessions.
        place["streamId"] = third.Hello["resume"]!["streamId"]!.DeepClone();
        await using var open = await ConnectAsync(gateway, 4, place);
        await ChatTests.EndAsync(open, "other-5");
        RunsOf(open).Contains("mine-5", StringComparer.Ordinal).ShouldBeTrue();
        ShouldBeWhole(open, place);
        await using var scoped = await ConnectAsync(gateway, 4, new JsonObject { ["streamId"] = open.Hello["resume"]!["streamId"]!.DeepClone(), ["afterSeq"] = place["afterSeq"]!.DeepClone() }, ["session-scoped-events"]);
        await scoped.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "mine" });
        await RunAsync(speaker, "mine-6", "mine");
        await ChatTests.EndAsync(scoped, "mine-6");
        RunsOf(scoped).ShouldBe(["mine-6"]);
        ShouldBeWhole(scoped, place);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Refuses_a_place_that_was_never_reached_by_who_asks_for_sessions_one_by_one(int ahead)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var first = await ConnectAsync(gateway, 4, new JsonObject(), ["session-scoped-events"]);
        await using var second = await ConnectAsync(gateway, 4, new JsonObject { ["streamId"] = first.Hello["resume"]!["streamId"]!.DeepClone(), ["afterSeq"] = ahead }, ["session-scoped-events"]);

        second.Hello["resume"]!["resyncRequired"]!.GetValue<bool>().ShouldBeTrue();
        second.Hello["resume"]!["reason"]!.GetValue<string>().ShouldBe("the stream has no event afterSeq yet");
    }

    [Fact]
    public async Task Keeps_what_calls_of_tools_a_client_shows_over_a_restart_but_not_which_sessions_it_asked_for()
    {
        using var state = new StateFolder(config: null);
        (JsonNode tools, JsonNode scoped) wishes;
        await using (var gateway = await ToolGateway.StartAsync(["lab/*"], statePath: state.State.Path))
        {
            await using var shows = await ConnectAsync(gateway.Gateway, 4, new JsonObject(), ["tool-events"]);
            await using var asks = await ConnectAsync(gateway.Gateway, 4, new JsonObject(), ["session-scoped-events"]);
            await asks.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "tools" });
            await gateway.RunAsync("use lab_say {}\ndone");
            await ChatTests.EndAsync(shows, "run-1");
            await ChatTests.EndAsync(asks, "run-1");
            wishes = (Place(shows), Place(asks));
            wishes.tools["afterSeq"] = 0;
        }

        await using var next = await TestGateway.StartAsync(state.State.Path);
        await using var again = await ConnectAsync(next, 4, wishes.tools, ["tool-events"]);
        again.Hello["resume"]!["resyncRequired"]!.GetValue<bool>().ShouldBeFalse(again.Hello.ToJsonString());
        await ChatTests.EndAsync(again, "run-1");
        ToolsOf(again, "run-1").ShouldBe(2);
        await using var anew = await ConnectAsync(next, 4, wishes.scoped, ["session-scoped-events"]);
        anew.Hello["resume"]!["resyncRequired"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"type":"event","event":"agent","payload":{"runId":"r","data":{"sessionKey":"in\\n","text":"\"sessionKey\":"},"sessionKey":"a\"b","seq":1}""", "agent:main:a\"b", """{"type":"event","event":"agent","payload":{"runId":"r","data":{"sessionKey":"in\\n","text":"\"sessionKey\":"},"sessionKey":"agent:main:a\"b","seq":1}""")]
    [InlineData("""{"type":"event","event":"chat","payload":{"sessionKey":"ü"}""", "agent:main:ü", """{"type":"event","event":"chat","payload":{"sessionKey":"agent:main:ü"}""")]
    [InlineData("""{"type":"event","event":"tick","payload":{"ts":1}""", null, """{"type":"event","event":"tick","payload":{"ts":1}""")]
    public void Keeps_a_frame_for_both(string frame, string? fullKey, string inFull)
    {
        var kept = LoggedFrame.Of(Encoding.UTF8.GetBytes(frame), fullKey);

        Encoding.UTF8.GetString(LoggedFrame.For(kept, Dialect.Three).Span).ShouldBe(frame);
        Encoding.UTF8.GetString(LoggedFrame.For(kept, Dialect.Four).Span).ShouldBe(inFull);
    }

    private static async Task<TestClient> ConnectAsync(TestGateway gateway, int protocol, JsonNode wish, string[]? caps = null)
    {
        var client = await TestClient.OpenAsync(gateway);
        var connect = Four.Params("operator.read");
        connect["minProtocol"] = protocol;
        connect["maxProtocol"] = protocol;
        connect["resume"] = wish.DeepClone();
        connect["caps"] = new JsonArray([.. (caps ?? []).Select(cap => (JsonNode)cap)]);
        client.Greeted(await client.CallOkAsync("connect", connect));
        return client;
    }

    private static async Task RunAsync(TestClient speaker, string id, string session = "Spelt")
    {
        await speaker.CallOkAsync("chat.send", ChatTests.Send(session, "hello there", id));
        await ChatTests.EndAsync(speaker, id);
    }

    private static long[] Numbers(TestClient client) => [.. client.Seen.Select(frame => frame["seq"]).OfType<JsonNode>().Select(seq => seq.GetValue<long>())];

    private static string[] Frames(TestClient client) => [.. client.Seen.Where(frame => frame["seq"] is not null).Select(frame => frame.ToJsonString())];

    private static JsonObject Place(TestClient client) => new() { ["streamId"] = client.Hello["resume"]!["streamId"]!.DeepClone(), ["afterSeq"] = Numbers(client)[^1] };

    private static string[] RunsOf(TestClient client) =>
        [.. client.Seen.Where(frame => frame["event"]?.GetValue<string>() is "agent" or "chat").Select(frame => frame["payload"]!["runId"]!.GetValue<string>()).Distinct(StringComparer.Ordinal)];

    private static int ToolsOf(TestClient client, string run) => client.Seen.Count(frame =>
        frame["event"]?.GetValue<string>() == "agent" && frame["payload"]!["runId"]!.GetValue<string>() == run && frame["payload"]!["stream"]!.GetValue<string>() == "tool");

    // Neither a gap nor a repetition, over what was missed and what came since.
    private static void ShouldBeWhole(TestClient client, JsonNode wish)
    {
        var (numbers, from) = (Numbers(client), wish["afterSeq"]!.GetValue<long>());
        numbers.ShouldBe(Enumerable.Range(1, numbers.Length).Select(number => from + number));
    }
}
