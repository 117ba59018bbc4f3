using System.Text.Json;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Nodes.Canvas;

namespace PluginGateway.Nodes.Canvas.Tests;

/// <summary>Which addresses a canvas shows.</summary>
public sealed class CanvasUrlTests
{
    private const string Host = "http://gateway:18789/__openclaw__/cap/x.y";

    private static readonly INodeGateway Gateway = new Pages(Host);

    [Theory]
    [InlineData(null, "/__openclaw__/canvas/")]
    [InlineData("", "/__openclaw__/canvas/")]
    [InlineData("/", "/__openclaw__/canvas/")]
    [InlineData("sub/page.html?a=1#b", "/__openclaw__/canvas/sub/page.html?a=1#b")]
    [InlineData("/sub/", "/__openclaw__/canvas/sub/")]
    [InlineData("/__moltbot__/canvas/a.html", "/__moltbot__/canvas/a.html")]
    [InlineData("/__openclaw__/a2ui/", "/__openclaw__/a2ui/")]
    [InlineData(Host + "/__clawdbot__/canvas/", "/__clawdbot__/canvas/")]
    public void Reads_what_may_be_meant(string? text, string expected) => CanvasUrl.Resolve(text, Gateway, allowWeb: false).AbsoluteUri.ShouldBe(Host + expected);

    [Theory]
    [InlineData("../outside")]
    [InlineData("/../../outside")]
    [InlineData("a/../../outside")]
    [InlineData("..\\outside")]
    [InlineData("%2e%2e/outside")]
    [InlineData("/__openclaw__/../outside")]
    [InlineData("/__openclaw__/canvas/../../../outside")]
    [InlineData("http://gateway:18789/")]
    [InlineData("http://gateway:18789/__openclaw__/cap/other/__openclaw__/canvas/")]
    [InlineData(Host + "/../../../")]
    [InlineData("http://gateway.evil.example:18789/__openclaw__/cap/x.y/__openclaw__/canvas/")]
    [InlineData("https://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("about:blank")]
    [InlineData("chrome://settings")]
    [InlineData("blob:http://gateway:18789/x")]
    public void Refuses_everything_else(string text) =>
        Should.Throw<NodeCommandException>(() => CanvasUrl.Resolve(text, Gateway, allowWeb: false)).Code.ShouldBe(NodeErrorCodes.InvalidRequest);

    [Theory]
    [InlineData("https://example.com/", true)]
    [InlineData("http://example.com/", true)]
    [InlineData("https://user:word@example.com/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("chrome://settings", false)]
    public void Shows_the_web_where_that_is_allowed_and_nothing_of_the_machine(string text, bool isShown)
    {
        CanvasUrl.MayBeShown(text, Gateway, allowWeb: true).ShouldBe(isShown);
        CanvasUrl.MayBeShown(text, Gateway, allowWeb: false).ShouldBeFalse();
    }

    [Fact]
    public void Says_so_when_the_gateway_has_no_pages() =>
        Should.Throw<NodeCommandException>(() => CanvasUrl.A2ui(new Pages(null))).Code.ShouldBe("A2UI_HOST_NOT_CONFIGURED");

    [Theory]
    [InlineData("{}\n\n{\"a\":1}\n", 2)]
    [InlineData("", 0)]
    public void Reads_messages_that_stand_one_a_line(string lines, int count) => A2uiScript.Lines(lines).Count.ShouldBe(count);

    [Theory]
    [InlineData("{}\n{", "line 2 is no JSON")]
    [InlineData("nonsense", "line 1 is no JSON")]
    public void Says_which_line_is_none(string lines, string why) => Should.Throw<NodeCommandException>(() => A2uiScript.Lines(lines)).Message.ShouldContain(why);

    [Theory]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("""[{"createSurface":{}}]""")]
    public void Refuses_what_are_no_messages_of_its_version(string messages)
    {
        using var document = JsonDocument.Parse(messages);
        Should.Throw<NodeCommandException>(() => A2uiScript.Apply([.. document.RootElement.EnumerateArray()])).Code.ShouldBe(NodeErrorCodes.InvalidRequest);
    }

    private sealed class Pages(string? host) : INodeGateway
    {
        public Uri? CanvasHost { get; } = host is null ? null : new Uri(host);

        public Task TellAsync(string happening, JsonElement payload, CancellationToken cancellation) => Task.CompletedTask;
    }
}
