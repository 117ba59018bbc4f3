using System.Text.Json.Nodes;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.Telegram.Tests;

/// <summary>Pictures, recordings and files, in and out.</summary>
public sealed class MediaTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 5000).Select(static i => (byte)i)];

    [Fact]
    public async Task A_file_comes_in_as_it_is()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Files["d1"] = ("documents/file 7.pdf", Bytes);
        bot.Bot.Updates.Add(Document("d1", Bytes.Length));
        var message = await bot.Record.NextInboundAsync();
        var medium = message.Media.ShouldHaveSingleItem();
        (medium.MediaType, medium.FileName, medium.Size).ShouldBe(("application/pdf", "x.pdf", 5000));
        bot.Context.ContentOf(medium).ShouldBe(Bytes);
        message.Text.ShouldBe("");
    }

    [Fact]
    public async Task What_is_too_large_is_told_and_not_fetched()
    {
        await using var bot = await RunningBot.ConnectedAsync(static account => account.MediaMaxMb = 1);
        bot.Bot.Updates.Add(Document("d1", 12 * 1024 * 1024));
        var message = await bot.Record.NextInboundAsync();
        message.Media.ShouldBeEmpty();
        message.Text.ShouldContain("12 MB are more than 1 MB");
        bot.Bot.CallsOf("getFile").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_size_that_is_not_true_does_not_help()
    {
        await using var bot = await RunningBot.ConnectedAsync(static account => account.MediaMaxMb = 1);
        bot.Bot.Files["d1"] = ("documents/big.pdf", new byte[1024 * 1024 + 1]);
        bot.Bot.Updates.Add(Document("d1", 10));
        var message = await bot.Record.NextInboundAsync();
        message.Media.ShouldBeEmpty();
        message.Text.ShouldContain("more than 1 MB");
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../secret")]
    [InlineData("documents/../../x")]
    [InlineData("")]
    [InlineData("a\\..\\b")]
    public async Task A_path_that_leads_elsewhere_is_not_followed(string path)
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Files["d1"] = (path, Bytes);
        bot.Bot.Updates.Add(Document("d1", 10));
        (await bot.Record.NextInboundAsync()).Media.ShouldBeEmpty();
        bot.Server.Strays.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_in_place_of_a_path_is_a_path()
    {
        await using var elsewhere = await BotApiServer.StartAsync();
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Files["d1"] = ($"{elsewhere.Url}/steal", Bytes);
        bot.Bot.Updates.Add(Document("d1", 10));
        (await bot.Record.NextInboundAsync()).Media.ShouldBeEmpty();
        elsewhere.Strays.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await BotApiServer.StartAsync();
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Files["d1"] = ("documents/x.pdf", Bytes);
        bot.Bot.Next("file", Fault.Answers(302, "", ("Location", $"{elsewhere.Url}/steal")));
        bot.Bot.Next("sendMessage", Fault.Answers(307, "", ("Location", $"{elsewhere.Url}/steal")));
        bot.Bot.Updates.Add(Document("d1", 10));
        (await bot.Record.NextInboundAsync()).Text.ShouldContain("302");
        (await bot.FailsAsync("x")).Failure.ShouldBe(DeliveryFailure.Transient);
        elsewhere.Strays.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_download_that_breaks_is_tried_again()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Files["d1"] = ("documents/x.pdf", Bytes);
        bot.Bot.Next("file", Fault.CutBefore);
        bot.Bot.Next("getFile", Fault.Refuses(502, "Bad Gateway"));
        bot.Bot.Updates.Add(Document("d1", 10));
        bot.Context.ContentOf((await bot.Record.NextInboundAsync()).Media.ShouldHaveSingleItem()).ShouldBe(Bytes);
    }

    [Fact]
    public async Task A_message_is_not_lost_for_its_medium()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Context.Most = 10;
        bot.Bot.Files["d1"] = ("documents/x.pdf", Bytes);
        var update = Document("d1", 10);
        update["message"]!["caption"] = "read this";
        bot.Bot.Updates.AddAll(update, Document("unknown", 10));
        (await bot.Record.NextInboundAsync()).Text.ShouldBe("read this\n[file left out: it is larger than the gateway keeps]");
        (await bot.Record.NextInboundAsync()).Text.ShouldContain("invalid file_id");
    }

    [Theory]
    [InlineData("image/jpeg", MediaUse.Plain, "sendPhoto", "photo")]
    [InlineData("image/gif", MediaUse.Plain, "sendAnimation", "animation")]
    [InlineData("video/mp4", MediaUse.Plain, "sendVideo", "video")]
    [InlineData("video/mp4", MediaUse.VideoNote, "sendVideoNote", "video_note")]
    [InlineData("audio/mpeg", MediaUse.Plain, "sendAudio", "audio")]
    [InlineData("audio/ogg", MediaUse.Voice, "sendVoice", "voice")]
    [InlineData("audio/wav", MediaUse.Voice, "sendDocument", "document")]
    [InlineData("application/pdf", MediaUse.Plain, "sendDocument", "document")]
    [InlineData("image/svg+xml", MediaUse.Plain, "sendDocument", "document")]
    public async Task Each_kind_goes_its_way(string type, MediaUse use, string method, string field)
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var medium = bot.Context.Keep(Bytes, type, "Grüße \"1\".bin") with { Use = use };
        var receipt = await bot.SendAsync(new OutboundMessage("777", method == "sendVideoNote" ? "" : "**cap**", "k") { Media = [medium], ReplyTo = "777:5" });
        var call = bot.Bot.CallsOf(method).ShouldHaveSingleItem();
        call.Files[field].Content.ShouldBe(Bytes);
        call.Files[field].MediaType.ShouldBe(type);
        call.Files[field].FileName.ShouldBe("Grüße 1.bin");
        call["reply_parameters"].ShouldNotBeNull().ShouldContain("\"message_id\":5");
        call["caption"].ShouldBe(method == "sendVideoNote" ? null : "<b>cap</b>");
        receipt.ExternalId.ShouldBe($"777:{bot.Bot.Messages.ShouldHaveSingleItem().Id}");
    }

    [Fact]
    public async Task A_caption_that_is_not_understood_goes_plainly_with_the_whole_file()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("sendPhoto", Fault.Refuses(400, "Bad Request: can't parse entities: Unsupported start tag"));
        await bot.SendAsync(new OutboundMessage("777", "**cap**", "k") { Media = [bot.Context.Keep(Bytes, "image/png")] });
        var call = bot.Bot.CallsOf("sendPhoto")[1];
        (call["caption"], call["parse_mode"], call.Files["photo"].Content.Length).ShouldBe(("**cap**", null, 5000));
    }

    [Fact]
    public async Task A_picture_that_telegram_does_not_take_goes_as_a_file()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        bot.Bot.Next("sendPhoto", Fault.Refuses(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"));
        await bot.SendAsync(new OutboundMessage("777", "cap", "k") { Media = [bot.Context.Keep(Bytes, "image/png")] });
        bot.Bot.Messages.ShouldHaveSingleItem().Kind.ShouldBe("sendDocument");
    }

    [Fact]
    public async Task A_text_too_long_for_a_caption_follows_and_is_not_doubled_when_tried_again()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var message = new OutboundMessage("777", new string('x', 1025), "k") { Media = [bot.Context.Keep(Bytes, "image/png")] };
        bot.Bot.Next("sendMessage", Fault.Refuses(502, "Bad Gateway"));
        (await bot.FailsAsync(message)).Failure.ShouldBe(DeliveryFailure.Transient);
        await bot.SendAsync(message);
        bot.Bot.Messages.Select(static sent => (sent.Kind, sent.Text.Length)).ShouldBe([("sendPhoto", 0), ("sendMessage", 1025)]);
    }

    [Fact]
    public async Task Several_are_albums_of_what_may_stand_together()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var media = Enumerable.Range(0, 12).Select(i => bot.Context.Keep([(byte)i, 1], i % 2 == 0 ? "image/png" : "video/mp4")).Append(bot.Context.Keep(Bytes, "application/pdf")).ToList();
        await bot.SendAsync(new OutboundMessage("777", "all", "k") { Media = media });
        bot.Bot.CallsOf("sendMediaGroup").Select(static call => call.Files.Count).ShouldBe([10, 2]);
        bot.Bot.CallsOf("sendDocument").Count.ShouldBe(1);
        var first = JsonNode.Parse(bot.Bot.CallsOf("sendMediaGroup")[0]["media"]!)!.AsArray();
        (first[0]!["type"]!.ToString(), first[1]!["type"]!.ToString(), first[0]!["caption"]!.ToString(), first[1]!["caption"]).ShouldBe(("photo", "video", "all", null));
    }

    [Fact]
    public async Task A_draft_makes_room_for_media()
    {
        await using var bot = await RunningBot.ConnectedAsync();
        var draft = await bot.Channel.ShowDraftAsync(null, new OutboundMessage("777", "drawing", "k"), CancellationToken.None);
        await bot.SendAsync(new OutboundMessage("777", "done", "k") { Media = [bot.Context.Keep(Bytes, "image/png")], Draft = draft });
        bot.Bot.Messages.ShouldHaveSingleItem().Kind.ShouldBe("sendPhoto");
    }

    private static JsonObject Document(string id, long size)
    {
        var message = Said.Message(Said.Private(777), 777);
        message["document"] = new JsonObject { ["file_id"] = id, ["file_unique_id"] = id, ["file_name"] = "x.pdf", ["mime_type"] = "application/pdf", ["file_size"] = size };
        return Said.Update("message", message);
    }
}
