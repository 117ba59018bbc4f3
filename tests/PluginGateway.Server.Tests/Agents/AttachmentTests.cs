using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Agents;

/// <summary>Pictures and files from a client's socket to the agent, and back (<c>agent-and-chat.md</c> §6).</summary>
public sealed class AttachmentTests : IAsyncLifetime
{
    private readonly string _state = Directory.CreateTempSubdirectory("pgw-attach-").FullName;
    private ToolGateway _gateway = null!;
    private int _sent;

    public async Task InitializeAsync() => _gateway = await ToolGateway.StartAsync([], statePath: _state);

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    [Fact]
    public async Task Brings_five_million_bytes_to_the_agent_and_keeps_them_over_a_restart()
    {
        var picture = Picture(5_000_000, seed: 1);

        (await SayAsync("pictures", "attachments", Sent(picture, "cat.png"))).ShouldBe($"cat.png image/png 5000000 {Hash(picture)}");
        var shown = await ShownAsync("pictures");
        shown.ToJsonString().ShouldBe(
            $$"""[{"type":"text","text":"attachments"},{"type":"image","attachmentId":"{{Hash(picture)}}","mimeType":"image/png","fileName":"cat.png","size":5000000}]""");

        await _gateway.DisposeAsync();
        _gateway = await ToolGateway.StartAsync([], statePath: _state);

        (await ShownAsync("pictures")).ToJsonString().ShouldBe(shown.ToJsonString());
        var kept = await _gateway.Client.CallOkAsync("chat.attachment", new JsonObject { ["sessionKey"] = "pictures", ["attachmentId"] = Hash(picture) });
        kept["fileName"]!.GetValue<string>().ShouldBe("cat.png");
        kept["mimeType"]!.GetValue<string>().ShouldBe("image/png");
        Convert.FromBase64String(kept["content"]!.GetValue<string>()).ShouldBe(picture);
        (await SayAsync("pictures", "attachments")).ShouldBe($"before: cat.png image/png 5000000 {Hash(picture)}");
    }

    [Fact]
    public async Task Takes_them_with_agent_too()
    {
        var picture = Picture(1000, seed: 2);
        var run = new JsonObject { ["message"] = "attachments", ["sessionKey"] = "by-agent", ["idempotencyKey"] = "by-agent-1", ["attachments"] = new JsonArray(Sent(picture, "dog.png")) };

        var id = await _gateway.Client.RequestAsync("agent", run);
        (await _gateway.Client.AnswerAsync(id))["payload"]!["status"]!.GetValue<string>().ShouldBe("accepted");
        var end = await _gateway.Client.AnswerAsync(id);

        end["payload"]!["result"]!["payloads"]![0]!["text"]!.GetValue<string>().ShouldBe($"dog.png image/png 1000 {Hash(picture)}");
        (await _gateway.Client.CallErrorAsync("agent", new JsonObject { ["message"] = "x", ["idempotencyKey"] = "by-agent-2", ["attachments"] = new JsonArray(new JsonObject { ["content"] = "?" }) }))
            .ShouldBe("attachment attachment-1: invalid base64 content");
    }

    [Fact]
    public async Task Takes_a_picture_without_a_word_and_knows_kinds_by_their_content()
    {
        var picture = Picture(20, seed: 3);

        await SayAsync("mute", "", new JsonObject { ["mimeType"] = "image/jpeg", ["content"] = "data:image/jpeg;base64," + Convert.ToBase64String(picture) });
        (await ShownAsync("mute")).ToJsonString().ShouldBe($$"""[{"type":"image","attachmentId":"{{Hash(picture)}}","mimeType":"image/png","size":20}]""");

        var csv = "a;ä\n1;2\n"u8.ToArray();
        (await SayAsync("kinds", "attachments", Sent(csv, "../etc/list\u202E.csv", "text/csv"), Sent("%PDF-1.7 …"u8.ToArray(), "paper.pdf")))
            .ShouldBe($".._etc_list .csv text/csv {csv.Length} {Hash(csv)}\npaper.pdf application/pdf 12 {Hash("%PDF-1.7 …"u8.ToArray())}");
    }

    public static TheoryData<string, string> Bad => new()
    {
        { """[{"fileName":"a.png"}]""", "attachment a.png: content must be base64 string" },
        { """[{"fileName":"a.png","content":7}]""", "attachment a.png: content must be base64 string" },
        { """["AAAA"]""", "attachment attachment-1: content must be base64 string" },
        { """[{"type":"image","content":"iVBORw0KGgo"}]""", "attachment image: invalid base64 content" },
        { """[{"content":"iVBO Rw0K Ggo="}]""", "attachment attachment-1: invalid base64 content" },
        { """[{"content":"iVBORw0KGgp-"}]""", "attachment attachment-1: invalid base64 content" },
        { """[{"content":"="}]""", "attachment attachment-1: invalid base64 content" },
        { """[{"content":""}]""", "attachment attachment-1: is empty" },
        { """[{"fileName":"x.zip","content":"UEsDBAAA"}]""", "attachment x.zip: files of this kind (application/zip) are not taken; send PNG, JPEG, GIF, WebP, PDF or text in UTF-8" },
        { """[{"fileName":"x.heic","mimeType":"image/png","content":"AAAAGGZ0eXBoZWlj"}]""", "attachment x.heic: files of this kind (image/heic) are not taken; send PNG, JPEG, GIF, WebP, PDF or text in UTF-8" },
        { """[{"fileName":"x.bin","content":"AAEC/w=="}]""", "attachment x.bin: files of this kind (unknown) are not taken; send PNG, JPEG, GIF, WebP, PDF or text in UTF-8" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Refuses_what_it_cannot_pass_on_and_says_why(string attachments, string message)
    {
        var send = new JsonObject { ["sessionKey"] = "bad", ["message"] = "hi", ["idempotencyKey"] = "bad", ["attachments"] = JsonNode.Parse(attachments) };

        (await _gateway.Client.CallErrorAsync("chat.send", send)).ShouldBe(message);

        (await _gateway.Client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = "bad" }))["messages"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_what_is_too_large_or_too_many()
    {
        (await RefusalAsync(Sent(Picture(5_000_001, seed: 4), "big.png"))).ShouldBe("attachment big.png: exceeds size limit (5000001 > 5000000 bytes)");
        (await RefusalAsync([.. Enumerable.Range(0, 11).Select(i => Sent(Picture(10, i), $"{i}.png"))])).ShouldBe("too many attachments (11 > 10)");
        (await RefusalAsync([.. Enumerable.Range(0, 4).Select(i => Sent(Picture(4_000_000, i), $"{i}.png"))])).ShouldBe("attachments exceed the size limit of one message (16000000 > 15000000 bytes)");
    }

    [Fact]
    public async Task SEC_25_gives_an_attachment_to_its_session_alone()
    {
        var picture = Picture(30, seed: 5);
        await SayAsync("mine", "hi", Sent(picture, "mine.png"));
        await SayAsync("yours", "hi");

        foreach (var (session, id) in new[] { ("yours", Hash(picture)), ("nobody", Hash(picture)), ("mine", "../gateway.db"), ("mine", Hash([1])) })
        {
            (await _gateway.Client.CallErrorAsync("chat.attachment", new JsonObject { ["sessionKey"] = session, ["attachmentId"] = id })).ShouldBe("no such attachment in this session");
        }

        await using var nobody = await _gateway.Gateway.ConnectAsync("operator.pairing");
        (await nobody.CallErrorAsync("chat.attachment", new JsonObject { ["sessionKey"] = "mine", ["attachmentId"] = Hash(picture) })).ShouldBe("missing scope: operator.read");
    }

    [Fact]
    public async Task Shows_the_newest_again_with_the_next_message_and_puts_the_others_into_words()
    {
        for (var i = 0; i < 9; i++)
        {
            await SayAsync("many", "hi", Sent(Picture(10, i), $"{i}.png"));
        }

        var before = (await SayAsync("many", "attachments")).Split('\n');

        before.Length.ShouldBe(8);
        before[0].ShouldStartWith("before: 1.png image/png 10 ");
    }

    private async Task<string> RefusalAsync(params JsonObject[] attachments) => await _gateway.Client.CallErrorAsync("chat.send", new JsonObject
    {
        ["sessionKey"] = "bad", ["message"] = "hi", ["idempotencyKey"] = "refused", ["attachments"] = new JsonArray([.. attachments]),
    });

    /// <returns>What the agent answers.</returns>
    private async Task<string> SayAsync(string session, string message, params JsonObject[] attachments)
    {
        var id = $"{session}-{++_sent}-{Guid.NewGuid()}";
        await _gateway.Client.CallOkAsync("chat.send", new JsonObject
        {
            ["sessionKey"] = session, ["message"] = message, ["idempotencyKey"] = id, ["attachments"] = new JsonArray([.. attachments]),
        });
        var end = (await _gateway.Client.EventAsync("chat", chat => chat["runId"]!.GetValue<string>() == id && chat["state"]!.GetValue<string>() != "delta"))["payload"]!;
        end["state"]!.GetValue<string>().ShouldBe("final", end.ToJsonString());
        return end["message"]?["content"]![0]!["text"]!.GetValue<string>() ?? "";
    }

    /// <returns>The parts of the first message.</returns>
    private async Task<JsonArray> ShownAsync(string session) =>
        (await _gateway.Client.CallOkAsync("chat.history", new JsonObject { ["sessionKey"] = session }))["messages"]![0]!["content"]!.AsArray();

    private static JsonObject Sent(byte[] content, string name, string? type = null) =>
        new() { ["type"] = "file", ["mimeType"] = type, ["fileName"] = name, ["content"] = Convert.ToBase64String(content) };

    private static byte[] Picture(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).CopyTo(bytes);
        return bytes;
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
