using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Going back through a long conversation, and catching up with it (<c>chat.history</c>, <c>protocol-4.md</c> §6).</summary>
public sealed class HistoryPagesTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Leaves_nothing_out_while_others_come_and_numbers_what_comes_twice()
    {
        await using var ui = await Four.ConnectAsync(Gateway, "operator.write");
        await SayAsync(ui, "walk", 6);
        var seen = new SortedDictionary<long, string>();
        int? offset = 0;
        for (var total = 12; offset is not null; total += 2)
        {
            var page = await HistoryAsync(ui, new JsonObject { ["sessionKey"] = "walk", ["limit"] = 5, ["offset"] = offset });
            page["totalMessages"]!.GetValue<int>().ShouldBe(total);
            var numbers = Numbers(page);
            numbers[^1].ShouldBe(total - offset.Value);
            foreach (var (number, message) in numbers.Zip(page["messages"]!.AsArray()))
            {
                // The same number is the same message, however often it comes.
                seen.TryAdd(number, message!.ToJsonString());
                seen[number].ShouldBe(message.ToJsonString());
            }

            (page["hasMore"]!.GetValue<bool>(), page["nextOffset"] is not null).ShouldBe((numbers[0] > 1, numbers[0] > 1));
            (page["deltaCursor"] is not null).ShouldBe(offset == 0);
            offset = page["nextOffset"]?.GetValue<int>();
            await SayAsync(ui, "walk", 1);
        }

        seen.Keys.ShouldBe(Enumerable.Range(1, 12).Select(number => (long)number));
    }

    [Fact]
    public async Task Gives_each_once_to_who_counts_what_it_is_told()
    {
        await using var ui = await Four.ConnectAsync(Gateway, "operator.write");
        await SayAsync(ui, "counted", 4);
        await ui.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "counted" });
        var first = await HistoryAsync(ui, new JsonObject { ["sessionKey"] = "counted", ["limit"] = 3 });
        var (numbers, newest) = (Numbers(first), first["totalMessages"]!.GetValue<long>());
        for (var page = first; page["hasMore"]!.GetValue<bool>(); numbers = [.. Numbers(page), .. numbers])
        {
            await SayAsync(ui, "counted", 1);
            newest = (await ui.EventAsync("session.message", payload => payload["message"]!["role"]!.GetValue<string>() == "assistant"))["payload"]!["messageSeq"]!.GetValue<long>();
            page = await HistoryAsync(ui, new JsonObject { ["sessionKey"] = "counted", ["limit"] = 3, ["offset"] = newest - numbers[0] + 1 });
        }

        numbers.ShouldBe(Enumerable.Range(1, 8).Select(number => (long)number));
        newest.ShouldBe(12);
    }

    [Fact]
    public async Task Catches_up_from_where_a_client_left_with_what_it_would_have_been_told()
    {
        await using var ui = await Four.ConnectAsync(Gateway, "operator.write");
        await SayAsync(ui, "away", 2);
        var left = (await HistoryAsync(ui, new JsonObject { ["sessionKey"] = "away" }))["deltaCursor"]!.GetValue<string>();
        var nothing = await HistoryAsync(ui, new JsonObject { ["sessionKey"] = "away", ["cursor"] = left });
        (nothing["kind"]!.GetValue<string>(), nothing["messages"]!.AsArray().Count, nothing["deltaCursor"]!.GetValue<string>()).ShouldBe(("delta", 0, left));

        await ui.CallOkAsync("sessions.messages.subscribe", new JsonObject { ["key"] = "away" });
        await SayAsync(ui, "away", 1);
        JsonNode[] told = [(await ui.EventAsync("session.message"))["payload"]!, (await ui.EventAsync("session.message"))["payload"]!];
        var since = await HistoryAsync(ui, new JsonObject { ["sessionKey"] = "away", ["cursor"] = left });
        since["kind"]!.GetValue<string>().ShouldBe("delta");
        since["sessionInfo"]!["key"]!.GetValue<string>().ShouldBe("agent:main:away");
        foreach (var (message, payload) in since["messages"]!.AsArray().Zip(told))
        {
            foreach (var member in new[] { "sessionKey", "agentId", "messageId", "messageSeq", "sessionId", "runId", "message" })
            {
                message![member]!.ToJsonString().ShouldBe(payload[member]!.ToJsonString(), member);
            }
        }

        told.Select(message => message["messageSeq"]!.GetValue<int>()).ShouldBe([5, 6]);
        var now = since["deltaCursor"]!.GetValue<string>();
        (await HistoryAsync(ui, new JsonObject { ["sessionKey"] = "away", ["cursor"] = now }))["messages"]!.AsArray().ShouldBeEmpty();

        // What would be too much has to be asked for as a page.
        (await KindAsync(ui, "away", left, maxBytes: 100)).ShouldBe("reset");
    }

    [Theory]
    [InlineData("sessions.reset", null)]
    [InlineData("sessions.compact", 2)]
    public async Task Has_who_left_begin_anew_when_the_session_did(string method, int? keep)
    {
        await using var admin = await Four.ConnectAsync(Gateway, "operator.admin");
        await SayAsync(admin, method, 3);
        var left = (await HistoryAsync(admin, new JsonObject { ["sessionKey"] = method }))["deltaCursor"]!.GetValue<string>();
        (await KindAsync(admin, method, left)).ShouldBe("delta");

        var change = new JsonObject { ["key"] = method };
        if (keep is not null)
        {
            change["maxLines"] = keep;
        }

        await admin.CallOkAsync(method, change);
        await SayAsync(admin, method, 1);

        (await KindAsync(admin, method, left)).ShouldBe("reset");
        Numbers(await HistoryAsync(admin, new JsonObject { ["sessionKey"] = method })).ShouldBe(Enumerable.Range(1, 2 + (keep ?? 0)).Select(number => (long)number));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.-1.5")]
    [InlineData("00000000-0000-0000-0000-000000000000.0.1")]
    public async Task Takes_no_cursor_but_its_own(string cursor)
    {
        await using var ui = await Four.ConnectAsync(Gateway, "operator.write");
        await SayAsync(ui, "cursors", 1);

        (await KindAsync(ui, "cursors", cursor)).ShouldBe("reset");
        (await KindAsync(ui, "no-such-session", cursor)).ShouldBe("reset");
        (await ui.CallErrorAsync("chat.history", new JsonObject { ["sessionKey"] = "cursors", ["cursor"] = cursor, ["offset"] = 0 })).ShouldBe(
            "invalid chat.history params: cursor asks for what is newer and offset for what is older; leave one of them out");
    }

    private static async Task SayAsync(TestClient client, string session, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var id = Guid.NewGuid().ToString();
            await client.CallOkAsync("chat.send", ChatTests.Send(session, "hello there", id));
            await ChatTests.EndAsync(client, id);
        }
    }

    private static async Task<JsonObject> HistoryAsync(TestClient client, JsonObject parameters) => await client.CallOkAsync("chat.history", parameters);

    private static async Task<string> KindAsync(TestClient client, string session, string cursor, int maxBytes = 1_000_000) =>
        (await HistoryAsync(client, new JsonObject { ["sessionKey"] = session, ["cursor"] = cursor, ["maxBytes"] = maxBytes }))["kind"]!.GetValue<string>();

    private static long[] Numbers(JsonObject page) => [.. page["messages"]!.AsArray().Select(message => message!["__openclaw"]!["seq"]!.GetValue<long>())];
}
