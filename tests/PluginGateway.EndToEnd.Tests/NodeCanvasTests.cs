using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The canvas of a real node: pages of the gateway's canvas host in a real Chromium.</summary>
public sealed class NodeCanvasTests
{
    private const string Page = """
        <!doctype html><html><head><title>COLOUR</title><style>html,body{margin:0;background:COLOUR}div{position:absolute;left:100px;top:50px;width:80px;height:40px;background:#00f}</style></head>
        <body><div></div></body></html>
        """;

    [ChromiumFact]
    public async Task Shows_pages_takes_pictures_of_them_and_sends_back_what_people_do()
    {
        await using var gateway = new GatewayUnderTest();
        await File.WriteAllTextAsync(gateway.ConfigPath, """{ "plugins": { "canvas": { "enabled": true }, "echo": { "enabled": true, "config": { "delayMs": 0 } } } }""");
        var pages = Directory.CreateDirectory(Path.Combine(gateway.State.FullName, "canvas")).FullName;
        await File.WriteAllTextAsync(Path.Combine(pages, "index.html"), Page.Replace("COLOUR", "red", StringComparison.Ordinal));
        await gateway.StartAsync();
        await using var node = new NodeUnderTest(gateway);
        node.Configure("""{ "canvas": { "enabled": true, "config": { "chromium": "/usr/bin/chromium", "sandbox": false } } }""");
        node.Start();
        await using var client = await gateway.ConnectAsync(Scopes.Admin, Scopes.Read, Scopes.Write);
        var id = (await node.OffersAsync(client, "canvas.present")).NodeId;
        (await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(client, id, "canvas.eval", """{"javaScript":"1"}"""))).Message.ShouldContain("canvas.present");

        await NodeUnderTest.InvokeAsync(client, id, "canvas.present", """{"placement":{"width":400,"height":300}}""");
        (await EvaluateAsync(client, id, "document.title")).ShouldBe("red");
        (await EvaluateAsync(client, id, "Promise.resolve({a:[1,2]})")).ShouldBe("""{"a":[1,2]}""");
        (await Should.ThrowAsync<GatewayException>(() => EvaluateAsync(client, id, "nothing.there"))).Message.ShouldContain("nothing is not defined");
        var picture = await PictureAsync(client, id, """{"format":"png"}""");
        (picture.Width, picture.Height).ShouldBe((400, 300));
        (picture[10, 10], picture[140, 70], picture[399, 299]).ShouldBe(((255, 0, 0), (0, 0, 255), (255, 0, 0)));
        (picture[99, 70], picture[100, 70], picture[179, 70], picture[180, 70]).ShouldBe(((255, 0, 0), (0, 0, 255), (0, 0, 255), (255, 0, 0)));
        (await PictureAsync(client, id, """{"maxWidth":200}""")).Width.ShouldBe(200);

        await File.WriteAllTextAsync(Path.Combine(pages, "index.html"), Page.Replace("COLOUR", "lime", StringComparison.Ordinal));
        await node.UntilAsync(async () => await EvaluateAsync(client, id, "document.title") == "lime");
        (await PictureAsync(client, id, "{}"))[10, 10].ShouldBe((0, 255, 0));

        await CannotLeaveAsync(client, id, gateway);
        await SendsBackAsync(client, id, node);

        var (code, output, error) = await gateway.AskAsync("nodes", "canvas", "eval", "bench", "6*7");
        code.ShouldBe(0, error);
        output.Trim().ShouldBe("42");
        await NodeUnderTest.InvokeAsync(client, id, "canvas.hide");
        (await Should.ThrowAsync<GatewayException>(() => EvaluateAsync(client, id, "1"))).Message.ShouldContain("canvas.present");
    }

    // A page reaches neither the gateway's methods nor files beside its folder, and the node shows nothing else.
    private static async Task CannotLeaveAsync(GatewayClient client, string id, GatewayUnderTest gateway)
    {
        (await EvaluateAsync(client, id, "fetch('/readyz').then(answer => 'reached ' + answer.status, () => 'refused')")).ShouldBe("refused");
        (await EvaluateAsync(client, id, $$"""new Promise(done => { const s = new WebSocket('ws://127.0.0.1:{{gateway.Port}}/'); s.onopen = () => done('reached'); s.onerror = () => done('refused'); })""")).ShouldBe("refused");
        (await EvaluateAsync(client, id, "(() => { try { return 'reached ' + localStorage.length; } catch { return 'refused'; } })()")).ShouldBe("refused");
        (await EvaluateAsync(client, id, "origin")).ShouldBe("null");

        // Nor does it get out of its sandbox by leading the window elsewhere itself: what it would come to is the gateway's own page, with the gateway's origin.
        foreach (var leave in new[] { "location.href = URL", "document.body.appendChild(Object.assign(document.createElement('a'), {href: URL})).click()", "open(URL, '_self')", "location.replace('https://example.com/')" })
        {
            await EvaluateAsync(client, id, leave.Replace("URL", $"'{gateway.Url}'", StringComparison.Ordinal) + "; 0");
            (await EvaluateAsync(client, id, "new Promise(later => setTimeout(() => later(origin + document.title), 200))")).ShouldBe("nulllime", leave);
        }

        foreach (var url in new[] { "../plugins.json", "/__openclaw__/canvas/../../plugins.json", "%2e%2e/plugins.json", gateway.Url.ToString(), "file:///etc/passwd", "javascript:1", "nowhere.html" })
        {
            (await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(client, id, "canvas.navigate", $$"""{"url":"{{url}}"}"""), url)).Code.ShouldBe(ErrorCodes.Unavailable);
        }
    }

    private static async Task SendsBackAsync(GatewayClient client, string id, NodeUnderTest node)
    {
        const string Interface = """
            {"surfaceUpdate":{"surfaceId":"main","components":[{"id":"root","component":{"Column":{"children":{"explicitList":["title","go"]}}}},{"id":"title","component":{"Text":{"usageHint":"h1","text":{"path":"/name"}}}},{"id":"label","component":{"Text":{"text":{"literalString":"Go <b>now</b>"}}}},{"id":"go","component":{"Button":{"child":"label","action":{"name":"go","context":[{"key":"who","value":{"path":"/name"}}]}}}}]}}
            {"dataModelUpdate":{"surfaceId":"main","contents":[{"key":"name","valueString":"Ada"}]}}
            {"beginRendering":{"surfaceId":"main","root":"root"}}
            """;
        await NodeUnderTest.InvokeAsync(client, id, "canvas.a2ui.pushJSONL", $$"""{"jsonl":"{{JsonEncodedText.Encode(Interface)}}"}""");
        (await EvaluateAsync(client, id, "document.querySelector('h1').textContent + '|' + document.querySelector('button').textContent")).ShouldBe("Ada|Go <b>now</b>");
        await EvaluateAsync(client, id, "document.querySelector('button').click()");
        await node.UntilAsync(async () =>
            (await client.CallAsync("chat.history", JsonElement.Parse("""{"sessionKey":"main"}"""), CancellationToken.None)).GetRawText().Contains("CANVAS_A2UI action=go session=main surface=main component=go", StringComparison.Ordinal));
        (await Should.ThrowAsync<GatewayException>(() => NodeUnderTest.InvokeAsync(client, id, "canvas.a2ui.push", """{"messages":[{"createSurface":{}}]}"""))).Message.ShouldContain("v0.9");
        await NodeUnderTest.InvokeAsync(client, id, "canvas.a2ui.reset");
        (await EvaluateAsync(client, id, "document.querySelectorAll('button').length")).ShouldBe("0");
    }

    private static async Task<string> EvaluateAsync(GatewayClient client, string id, string script) =>
        (await NodeUnderTest.InvokeAsync(client, id, "canvas.eval", $$"""{"javaScript":"{{JsonEncodedText.Encode(script)}}"}""")).GetProperty("result").GetString()!;

    private static async Task<PngPixels> PictureAsync(GatewayClient client, string id, string parameters)
    {
        var picture = await NodeUnderTest.InvokeAsync(client, id, "canvas.snapshot", parameters);
        picture.GetProperty("format").GetString().ShouldBe("png");
        return PngPixels.Read(picture.GetProperty("base64").GetBytesFromBase64());
    }
}
