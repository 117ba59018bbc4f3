using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>Media in and out, by way of files.</summary>
public sealed class MediaTests
{
    [NodeFact]
    public async Task What_is_too_large_or_cannot_be_kept_is_named()
    {
        await using var world = await WhatsAppWorld.LinkedAsync(", \"mediaMaxMb\": 1");
        await world.Phone.SaysAsync("""{ "imageMessage": { "mimetype": "image/jpeg", "fileLength": 2000000, "caption": "look" } }""", "P1");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("[image left out: it is more than 1 MB (mediaMaxMb)]\nlook");
        await world.Phone.SetAsync("media", new string('x', 1_100_000));
        await world.Phone.SaysAsync("""{ "audioMessage": { "mimetype": "audio/ogg", "ptt": true, "fileLength": 10 } }""", "P2");
        (await world.Context.NextInboundAsync()).Text.ShouldBe("[voice left out: it is more than 1 MB (mediaMaxMb)]", "whatever was said of its size");
        var media = Path.Combine(world.Plugin.Info.DataDirectory, "media");
        Directory.EnumerateFiles(media).ShouldBeEmpty();
    }

    [NodeFact]
    public async Task Come_in_and_go_out()
    {
        await using var world = await WhatsAppWorld.LinkedAsync();
        await world.Phone.SetAsync("media", "a recording");
        await world.Phone.SaysAsync("""{ "audioMessage": { "mimetype": "audio/ogg; codecs=opus", "ptt": true, "fileLength": 11 } }""", "P1");
        var message = await world.Context.NextInboundAsync();
        message.Text.ShouldBeEmpty();
        var voice = message.Media.ShouldHaveSingleItem();
        (message.Text, voice.Use, voice.Size, voice.MediaType).ShouldBe(("", MediaUse.Voice, 11, "audio/ogg; codecs=opus"));
        var picture = world.Context.Keep("a picture"u8.ToArray(), "image/png");
        var paper = world.Context.Keep("a paper"u8.ToArray(), "application/pdf", "paper.pdf");
        await world.SendAsync(new OutboundMessage("+4915111111111", "look", "m1") { Media = [picture, paper] });
        var (first, second) = (await world.Phone.CallAsync("sendMessage"), await world.Phone.CallAsync("sendMessage", 2));
        (first.GetProperty("file").GetString(), first.GetProperty("content").GetProperty("caption").GetString()).ShouldBe(("a picture", "look"));
        (second.GetProperty("file").GetString(), second.GetProperty("content").GetProperty("fileName").GetString()).ShouldBe(("a paper", "paper.pdf"));
        await world.SendAsync(new OutboundMessage("+4915111111111", "listen", "m2") { Media = [voice] });
        (await world.Phone.CallAsync("sendMessage", 3)).GetProperty("content").GetProperty("text").GetString().ShouldBe("listen", "a recording has no caption");
        (await world.Phone.CallAsync("sendMessage", 4)).GetProperty("content").GetProperty("ptt").GetBoolean().ShouldBeTrue();
        Directory.EnumerateFiles(Path.Combine(world.Plugin.Info.DataDirectory, "media")).ShouldBeEmpty();
    }
}
