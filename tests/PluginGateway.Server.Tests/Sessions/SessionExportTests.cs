using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary><c>sessions.export</c> (<c>agent-and-chat.md</c> §11).</summary>
public sealed class SessionExportTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Fact]
    public async Task Gives_a_transcript_line_by_line()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await SessionChangesTests.SayAsync(client, "lines", "hello", "export-1");
        var id = (string?)(await client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "lines" }))["sessionId"];

        var page = await client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "lines" });

        page.ContainsKey("cursor").ShouldBeFalse();
        var lines = page["lines"]!.AsArray();
        lines[0].ShouldHaveShapeOf("""{"type":"session","version":1,"id":"x","timestamp":"x","cwd":"x"}""");
        ((string?)lines[0]!["id"]).ShouldBe(id);
        lines[1].ShouldHaveShapeOf("""{"type":"message","id":"x","timestamp":"x","message":{"role":"user","content":[{"type":"text","text":"x"}],"timestamp":1}}""");
        lines[2].ShouldHaveShapeOf("""{"type":"message","id":"x","parentId":"x","timestamp":"x","message":{"role":"assistant","content":[{"type":"text","text":"x"}],"timestamp":1}}""");
        ((string?)lines[2]!["parentId"]).ShouldBe((string?)lines[1]!["id"]);
        DateTimeOffset.Parse((string)lines[1]!["timestamp"]!, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds().ShouldBe((long)lines[1]!["message"]!["timestamp"]!);
    }

    [Fact]
    public async Task Gives_a_long_one_in_pages_that_put_together_are_the_whole_also_when_it_is_reset_meanwhile()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        var text = new string('x', 60_000);
        for (var i = 0; i < 5; i++)
        {
            await SessionChangesTests.SayAsync(client, "long", $"{i} {text}", $"export-long-{i}");
        }

        var (lines, pages) = (new List<JsonNode>(), 0);
        JsonObject page;
        string? cursor = null;
        do
        {
            var wanted = new JsonObject { ["key"] = "long" };
            if (cursor is not null)
            {
                wanted["cursor"] = cursor;
            }

            page = await client.CallOkAsync("sessions.export", wanted);
            page.ToJsonString().Length.ShouldBeLessThan(512 * 1024);
            lines.AddRange(page["lines"]!.AsArray().Select(line => line!.DeepClone()));
            cursor = (string?)page["cursor"];
            if (++pages == 2)
            {
                await client.CallOkAsync("sessions.reset", new JsonObject { ["key"] = "long" });
            }
        }
        while (cursor is not null);

        pages.ShouldBeGreaterThan(4);
        lines.Count(line => (string?)line["type"] == "session").ShouldBe(1);
        lines.Skip(1).Select(line => ((string)line["message"]!["content"]![0]!["text"]!)[..10].TrimEnd('x')).ShouldBe(
            ["0 ", "You said: ", "1 ", "You said: ", "2 ", "You said: ", "3 ", "You said: ", "4 ", "You said: "]);
        lines.Skip(2).Select(line => (string?)line["parentId"]).ShouldBe(lines.Skip(1).SkipLast(1).Select(line => (string?)line["id"]));
    }

    [Theory]
    [InlineData("nothing", null, "No session found: nothing")]
    [InlineData("bad", "x", "invalid sessions.export params: at /cursor: is none of this session; leave it out to begin at the beginning")]
    [InlineData("bad", "agent:main:other/1", "invalid sessions.export params: at /cursor: is none of this session; leave it out to begin at the beginning")]
    [InlineData("bad", "ID/-1", "invalid sessions.export params: at /cursor: is none of this session; leave it out to begin at the beginning")]
    [InlineData("bad", "", "invalid sessions.export params: at /cursor: must NOT have fewer than 1 characters")]
    public async Task Refuses_what_there_is_not(string key, string? cursor, string error)
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        var made = await client.CallOkAsync("sessions.patch", new JsonObject { ["key"] = "bad" });
        var wanted = new JsonObject { ["key"] = key };
        if (cursor is not null)
        {
            wanted["cursor"] = cursor.Replace("ID", (string)made["entry"]!["sessionId"]!, StringComparison.Ordinal);
        }

        (await client.CallErrorAsync("sessions.export", wanted)).ShouldBe(error);
    }

    [Fact]
    public async Task Names_what_came_with_messages()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        var file = new JsonObject { ["fileName"] = "note.txt", ["mimeType"] = "text/plain", ["content"] = Convert.ToBase64String("read me"u8) };
        await client.CallOkAsync("chat.send", new JsonObject { ["sessionKey"] = "named", ["message"] = "look", ["idempotencyKey"] = "export-named", ["attachments"] = new JsonArray(file) });
        await client.EventAsync("chat", payload => payload["runId"]!.GetValue<string>() == "export-named" && payload["state"]!.GetValue<string>() == "final");

        var lines = (await client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "named" }))["lines"]!.AsArray();

        var attached = lines[1]!["message"]!["content"]![1]!;
        attached.ShouldHaveShapeOf("""{"type":"file","attachmentId":"x","mimeType":"x","fileName":"x","size":1}""");
        ((string)attached["fileName"]!).ShouldBe("note.txt");
    }

    [Fact]
    public async Task Gives_what_was_said_in_a_session_that_was_deleted()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await SessionChangesTests.SayAsync(client, "deleted", "remember me", "export-deleted");
        await client.CallOkAsync("sessions.delete", new JsonObject { ["key"] = "deleted" });

        (await client.CallErrorAsync("sessions.export", new JsonObject { ["key"] = "deleted" }))
            .ShouldBe("No session found: deleted; what was said in it before it was deleted is exported with includeArchived (pgw sessions export deleted --all)");
        var page = await client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "deleted", ["includeArchived"] = true });

        page.ContainsKey("sessionId").ShouldBeFalse();
        page["lines"]!.AsArray().Select(line => (string?)line!["type"]).ShouldBe(["session", "message", "message"]);
        ((string)page["lines"]![1]!["message"]!["content"]![0]!["text"]!).ShouldBe("remember me");
    }

    [Fact]
    public async Task SEC_25_gives_nothing_of_another_session()
    {
        await using var client = await Gateway.ConnectAsync("operator.admin");
        await SessionChangesTests.SayAsync(client, "mine", "hello", "export-mine");
        await SessionChangesTests.SayAsync(client, "theirs", "the secret", "export-theirs");
        await client.CallOkAsync("sessions.reset", new JsonObject { ["key"] = "theirs" });
        var theirs = (await client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "theirs", ["includeArchived"] = true }))["lines"]!.AsArray();
        theirs.ToJsonString().ShouldContain("the secret");

        foreach (var id in theirs.Where(line => (string?)line!["type"] == "session").Select(line => (string?)line!["id"]))
        {
            (await client.CallErrorAsync("sessions.export", new JsonObject { ["key"] = "mine", ["cursor"] = $"{id}/" })).ShouldContain("is none of this session");
        }

        (await client.CallOkAsync("sessions.export", new JsonObject { ["key"] = "mine", ["includeArchived"] = true })).ToJsonString().ShouldNotContain("secret");
    }
}
