using System.Text;
using PluginGateway.Server.Diagnostics.Frames;

namespace PluginGateway.Server.Tests.Diagnostics.Frames;

/// <summary>Lines of frames.</summary>
public sealed class FrameLinesTests
{
    private static readonly long Second = TimeProvider.System.TimestampFrequency;

    private long _now;

    [Fact]
    public void Names_what_takes_long()
    {
        var lines = new FrameLines(FrameStyle.Auto, TimeProvider.System);

        Line(lines, FrameKind.Received, """{"type":"req","id":"1","method":"health"}""").ShouldBeNull();
        Line(lines, FrameKind.Sent, """{"type":"res","id":"1","ok":true}""").ShouldBeNull();
        Line(lines, FrameKind.Received, """{"type":"req","id":"2","method":"agent"}""").ShouldBeNull();
        _now += Second;
        Line(lines, FrameKind.Sent, """{"type":"res","id":"2","ok":true}""").ShouldEndWith("res agent 2 ok 1000 ms");
    }

    [Fact]
    public void Cuts_long_texts_and_lists_and_takes_orders_to_terminals_out()
    {
        var lines = new FrameLines(FrameStyle.Full, TimeProvider.System);
        var content = new string('x', 5000);
        var list = string.Join(',', Enumerable.Range(0, 50));

        var line = Line(lines, FrameKind.Received, $$$"""{"type":"req","id":"\u001b[31m","method":"chat.send","params":{"content":"{{{content}}}","list":[{{{list}}}],"botToken":"123:abc","pin":4711,"maxTokens":8}}""").ShouldNotBeNull();

        line.Length.ShouldBeLessThan(600);
        line.ShouldContain("(5000 characters)");
        line.ShouldContain("… 30 more");
        line.ShouldContain("\"botToken\":\"***\",\"pin\":\"***\",\"maxTokens\":8");
        line.ShouldNotContain("\u001b");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"id":5,"method":{}}""")]
    [InlineData("""{"ok":"yes","error":7,"id":null}""")]
    public void Takes_anything(string text)
    {
        foreach (var style in Enum.GetValues<FrameStyle>())
        {
            var lines = new FrameLines(style, TimeProvider.System);
            Line(lines, FrameKind.Received, text);
            Line(lines, FrameKind.Sent, text);
            Line(lines, FrameKind.Event, text);
        }
    }

    private string? Line(FrameLines lines, FrameKind kind, string text) => lines.Of(new Frame(kind, "0123456789", Encoding.UTF8.GetBytes(text), DateTimeOffset.UnixEpoch, _now));
}
