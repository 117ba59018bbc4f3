using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using PluginGateway.Server.Tests.Identity;
using PluginGateway.Server.Tests.Nodes;

namespace PluginGateway.Server.Tests.Canvas;

/// <summary>Pages for nodes: who sees them, which files they are, what they may.</summary>
public sealed class CanvasGateTests : IAsyncLifetime
{
    private const string Outside = "what lies outside";

    private TestGateway _gateway = null!;
    private TestNode _node = null!;
    private string _pages = null!;
    private bool _hasLeft;

    private Uri Host => new(_node.Client.Hello["canvasHostUrl"]!.GetValue<string>());

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync();
        _node = await TestNode.ConnectAsync(_gateway, ["canvas.present"], new TestDevice());
        _pages = Path.Combine(_gateway.StatePath, "canvas");
        Directory.CreateDirectory(Path.Combine(_pages, "sub"));
        await File.WriteAllTextAsync(Path.Combine(_pages, "index.html"), "<html><body>first</body></html>");
        await File.WriteAllTextAsync(Path.Combine(_pages, "sub", "index.html"), "second");
        await File.WriteAllTextAsync(Path.Combine(_pages, "app.js"), "let third;");
        await File.WriteAllTextAsync(Path.Combine(_pages, ".secret"), Outside);
        await File.WriteAllTextAsync(Path.Combine(_gateway.StatePath, "outside.txt"), Outside);
        await File.WriteAllTextAsync(Path.Combine(_gateway.StatePath, "canvas-beside.txt"), Outside);
        File.CreateSymbolicLink(Path.Combine(_pages, "link.txt"), Path.Combine(_gateway.StatePath, "outside.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_pages, "folder"), _gateway.StatePath);
    }

    public async Task DisposeAsync()
    {
        await LeaveAsync();
        await _gateway.DisposeAsync();
    }

    [Theory]
    [InlineData("openclaw")]
    [InlineData("moltbot")]
    [InlineData("clawdbot")]
    public async Task Serves_pages_under_the_paths_of_all_brands(string brand)
    {
        using var http = new HttpClient();

        using var page = await http.GetAsync(new Uri($"{Host}/__{brand}__/canvas/"));

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldStartWith("<html><body>first<script>");
        html.ShouldEndWith("</script>\n</body></html>");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("sandbox allow-scripts ");
        policy.ShouldContain($"connect-src {Host}/ {Host.ToString().Replace("http:", "ws:", StringComparison.Ordinal)}/;");
        policy.ShouldNotContain("allow-same-origin");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await http.GetStringAsync(new Uri($"{Host}/__{brand}__/canvas/sub/"))).ShouldStartWith("second<script>");
        using var script = await http.GetAsync(new Uri($"{Host}/__{brand}__/canvas/app.js"));
        script.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        (await script.Content.ReadAsStringAsync()).ShouldBe("let third;");
        (await http.GetStringAsync(new Uri($"{Host}/__{brand}__/a2ui/"))).ShouldContain("a2ui.js");
        (await http.GetStringAsync(new Uri($"{Host}/__{brand}__/a2ui/a2ui.js"))).ShouldContain("surfaceUpdate");
        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri($"{Host}/__{brand}__/canvas/app.js")));
        head.Content.Headers.ContentLength.ShouldBe(10);
        using var post = await http.PostAsync(new Uri($"{Host}/__{brand}__/canvas/"), null);
        post.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task SEC_15_gives_away_no_file_beside_its_folder()
    {
        string[] names =
        [
            "../outside.txt", "..%2foutside.txt", "%2e%2e/outside.txt", "%2e%2e%2foutside.txt", "%252e%252e%252foutside.txt", "..%5coutside.txt", "..\\outside.txt", "....//outside.txt",
            "..;/outside.txt", "./../outside.txt", "sub/../../outside.txt", "sub/..%2f..%2foutside.txt", "sub/%2e%2e/%2e%2e/outside.txt", "%c0%ae%c0%ae/outside.txt", "%c0%ae%c0%ae%c0%afoutside.txt",
            "%uff0e%uff0e/outside.txt", "..%00/outside.txt", "index.html%00../outside.txt", "outside.txt%00.html", "/outside.txt", "//outside.txt", "%2foutside.txt", "../canvas-beside.txt",
            "..%2fcanvas-beside.txt", "link.txt", "folder/outside.txt", "folder/", "folder", "sub/../link.txt", ".secret", "%2esecret", "sub/../.secret", "./.secret", ".", "..", "%2e", "%2e%2e",
            "C:/outside.txt", "C:%5coutside.txt", "file:///etc/passwd", "/etc/passwd", "%2fetc%2fpasswd", "../../../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
            "con", "nul.html", "index.html.", "index.html%20", "index.html::$DATA", "sub%2f..%2f..%2foutside.txt", "?../outside.txt", "#../outside.txt", "~/outside.txt", "$HOME/outside.txt",
            new('a', 5000), string.Concat(Enumerable.Repeat("../", 500)) + "outside.txt", string.Concat(Enumerable.Repeat("sub/", 400)) + "index.html",
        ];
        foreach (var name in names)
        {
            foreach (var area in new[] { "canvas", "a2ui" })
            {
                var answer = await RawAsync($"{Host.AbsolutePath}/__openclaw__/{area}/{name}");
                answer.ShouldNotContain(Outside, Case.Sensitive, name);
                answer.ShouldNotContain("root:", Case.Sensitive, name);
                answer.ShouldStartWith("HTTP/1.1 ", Case.Sensitive, name);
            }
        }

        // The corpus asks for what is there: without the links in between it would be given.
        (await RawAsync($"{Host.AbsolutePath}/__openclaw__/canvas/app.js")).ShouldContain("let third;");
    }

    [Fact]
    public async Task Shows_nothing_without_the_address_of_a_connected_node()
    {
        using var http = new HttpClient();
        var good = $"{Host}/__openclaw__/canvas/";
        (await StatusAsync(http, good)).ShouldBe(HttpStatusCode.OK);
        var capability = Host.AbsolutePath.Split('/')[^1];
        foreach (var bad in new[]
        {
            "__openclaw__/canvas/", "__clawdbot__/canvas/", "__moltbot__/a2ui/", $"__openclaw__/cap/{capability[..^1]}{(capability[^1] == 'A' ? 'Q' : 'A')}/__openclaw__/canvas/",
            $"__openclaw__/cap/{capability.Split('.')[0]}./__openclaw__/canvas/", "__openclaw__/cap/x.y/__openclaw__/canvas/", "__openclaw__/cap//__openclaw__/canvas/", "__openclaw__/ws",
        })
        {
            (await StatusAsync(http, _gateway.Url + bad)).ShouldBe(HttpStatusCode.Unauthorized, bad);
        }

        (await StatusAsync(http, $"{Host}/__openclaw__/other/")).ShouldBe(HttpStatusCode.NotFound);
        using var operatorHello = System.Text.Json.JsonDocument.Parse((await _gateway.ConnectAsync()).Hello.ToJsonString());
        operatorHello.RootElement.TryGetProperty("canvasHostUrl", out _).ShouldBeFalse();

        await LeaveAsync();
        await Until(async () => await StatusAsync(http, good) == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Tells_open_pages_to_load_again_and_ends_with_the_node()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(Host.ToString().Replace("http:", "ws:", StringComparison.Ordinal) + "/__clawdbot__/ws"), CancellationToken.None);

        await File.WriteAllTextAsync(Path.Combine(_pages, "app.js"), "let changed;");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[100];
        var heard = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
        Encoding.UTF8.GetString(buffer, 0, heard.Count).ShouldBe("reload");
        await LeaveAsync();
        await Should.ThrowAsync<WebSocketException>(async () =>
        {
            while (true)
            {
                await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            }
        });

        using var stranger = new ClientWebSocket();
        await Should.ThrowAsync<WebSocketException>(() => stranger.ConnectAsync(new Uri(_gateway.SocketUrl + "__openclaw__/ws"), patience.Token));
    }

    [Fact]
    public async Task SEC_02_a_page_without_an_origin_reaches_no_method()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "null");
        (await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(_gateway.SocketUrl, CancellationToken.None))).Message.ShouldContain("403");
    }

    [Fact]
    public async Task Shows_pages_at_an_origin_of_their_own_and_nothing_else_there()
    {
        const string Name = "canvas.test";
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["gateway:canvas:origin"] = $"http://{Name}");
        using var device = new TestDevice();
        await using var node = await TestNode.ConnectAsync(gateway, ["canvas.present"], device);
        var host = node.Client.Hello["canvasHostUrl"]!.GetValue<string>();
        host.ShouldStartWith($"http://{Name}/__openclaw__/cap/");
        var page = new Uri(host).AbsolutePath + "/__openclaw__/canvas/";

        var shown = await RawAsync(page, gateway.Url.Port, Name);
        shown.ShouldStartWith("HTTP/1.1 200 ");
        shown.ShouldContain($"connect-src {host}/ ws://{Name}/");
        (await RawAsync(page, gateway.Url.Port)).ShouldStartWith("HTTP/1.1 421 ");
        foreach (var path in new[] { "/", "/livez", "/readyz", "/protocol/schema.json", "/v1/models", "/hooks/wake", "/media/x", "/__other__/" })
        {
            (await RawAsync(path, gateway.Url.Port, Name)).ShouldStartWith("HTTP/1.1 421 ", Case.Sensitive, path);
        }

        (await Should.ThrowAsync<WebSocketException>(() => TestClient.OpenAsync(gateway, options => options.SetRequestHeader("Host", Name)))).Message.ShouldContain("421");
        await using var client = await gateway.ConnectAsync();
    }

    private async Task LeaveAsync()
    {
        if (!_hasLeft)
        {
            _hasLeft = true;
            await _node.DisposeAsync();
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string url)
    {
        using var answer = await http.GetAsync(new Uri(url));
        return answer.StatusCode;
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await tick.WaitForNextTickAsync(deadline.Token);
        }
    }

    // The path as it stands: a client library would mend it first.
    private Task<string> RawAsync(string path) => RawAsync(path, _gateway.Url.Port);

    private static async Task<string> RawAsync(string path, int port, string? host = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host ?? $"127.0.0.1:{port}"}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
