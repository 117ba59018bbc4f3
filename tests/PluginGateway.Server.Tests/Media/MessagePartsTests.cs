using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Channels;

namespace PluginGateway.Server.Tests.Media;

/// <summary>Messages as channels of different kinds take them.</summary>
public sealed class MessagePartsTests
{
    private static readonly MediaReference Medium = new(new string('a', 64), "image/png", 5);

    [Fact]
    public void A_channel_that_takes_media_gets_them_once_with_what_fits_for_a_caption()
    {
        var channel = new ChannelDescriptor { TakesMedia = true, TextLimit = 40, CaptionLimit = 10 };
        Parts("short", channel).ShouldBe([("short", 1)]);
        Parts("eleven char", channel).ShouldBe([("", 1), ("eleven char", 0)]);
        Parts("", channel).ShouldBe([("", 1)]);
        var parts = Parts(string.Join(' ', Enumerable.Repeat("word", 20)), channel);
        parts.Select(static part => part.Media).ShouldBe([1, .. Enumerable.Repeat(0, parts.Count - 1)]);
        parts.ShouldAllBe(static part => part.Text.Length <= 40);
        parts.Count.ShouldBeGreaterThan(2);
    }

    [Fact]
    public void A_channel_that_takes_none_gets_words()
    {
        Parts("look", new ChannelDescriptor()).ShouldBe([("look\n<link>", 0)]);
        Parts("", new ChannelDescriptor()).ShouldBe([("<link>", 0)]);
    }

    [Fact]
    public void A_channel_that_is_not_there_gets_all_when_it_is()
    {
        Parts(new string('x', 5000), channel: null).ShouldBe([(new string('x', 5000), 1)]);
    }

    private static List<(string Text, int Media)> Parts(string text, ChannelDescriptor? channel) =>
        [.. MessageParts.Of(new OutboundMessage("ann", text, "k") { Media = [Medium] }, channel, static _ => "<link>").Select(static part => (part.Text, part.Media.Count))];
}
