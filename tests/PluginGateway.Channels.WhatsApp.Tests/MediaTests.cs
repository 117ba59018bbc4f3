using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Tests;

/// <summary>Media, as far as a gateway that keeps none shows: what cannot be kept is named in the message.</summary>
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
}
