using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests;

/// <summary>Who gets as far as a handshake: origins, hosts, floods (SEC-02, SEC-12).</summary>
public sealed class FrontDoorTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private TestGateway Gateway => fixture.Gateway;

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("file://")]
    [InlineData("")]
    [InlineData("https://{own}")]
    [InlineData("http://user@{own}")]
    [InlineData("http://{own}/")]
    [InlineData("http://{own}.evil.example")]
    public async Task SEC_02_turns_a_page_of_another_origin_away(string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin.Replace("{own}", Gateway.Url.Authority, StringComparison.Ordinal));
        socket.Options.CollectHttpResponseDetails = true;

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(Gateway.SocketUrl, CancellationToken.None));

        socket.HttpStatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Lets_its_own_page_in()
    {
        await using var client = await TestClient.OpenAsync(Gateway, options => options.SetRequestHeader("Origin", Gateway.Url.GetLeftPart(UriPartial.Authority)));
    }

    [Theory]
    [InlineData("POST", "Origin", "http://evil.example", 403)]
    [InlineData("POST", "Origin", "null", 403)]
    [InlineData("DELETE", "Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("POST", "Sec-Fetch-Site", "same-site", 403)]
    [InlineData("POST", "Sec-Fetch-Site", "same-origin", 404)]
    [InlineData("POST", "Sec-Fetch-Site", "none", 404)]
    [InlineData("POST", "X-Unrelated", "a program", 404)]
    [InlineData("GET", "Sec-Fetch-Site", "cross-site", 404)]
    [InlineData("GET", "Origin", "http://evil.example", 403)]
    public async Task SEC_02_turns_requests_of_other_sites_away(string method, string header, string value, int status)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Gateway.Url, "nothing/here"));
        request.Headers.Add(header, value);

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task SEC_02_turns_an_upgrade_of_another_site_away_that_hides_its_origin()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Sec-Fetch-Site", "cross-site");
        socket.Options.CollectHttpResponseDetails = true;

        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(Gateway.SocketUrl, CancellationToken.None));

        socket.HttpStatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.")]
    [InlineData("127.0.0.1.")]
    [InlineData("127.1")]
    [InlineData("0x7f000001")]
    [InlineData("evil.localhost")]
    [InlineData("localhost.evil.example:18789")]
    public async Task SEC_02_does_not_answer_to_a_name_that_is_not_its_own(string host)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Gateway.Url);
        request.Headers.Host = host;

        using var response = await http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task Serves_a_client_while_raw_connections_send_half_a_request()
    {
        var half = new List<TcpClient>();
        for (var i = 0; i < 50; i++)
        {
            var tcp = new TcpClient();
            await tcp.ConnectAsync(Gateway.Url.Host, Gateway.Url.Port);
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: 127"));
            half.Add(tcp);
        }

        await using var client = await Gateway.ConnectAsync("operator.read");
        await client.CallOkAsync("health");

        half.ForEach(tcp => tcp.Dispose());
    }

    [Fact]
    public async Task Closes_a_client_that_never_reads_and_nobody_else_notices()
    {
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "2");
        await using var writer = await gateway.ConnectAsync("operator.admin", "operator.write");
        await using var slow = await TestClient.OpenAsync(gateway, options => options.SetBuffer(4096, 4096), read: false);
        await slow.SendAsync(new JsonObject
        {
            ["type"] = "req", ["id"] = "c", ["method"] = "connect", ["params"] = TestClient.ConnectParams("operator.read"),
        }.ToJsonString());

        // A run's events may not be left out. Each run's come to 2 MB at least, however many pieces are gathered: together more than the system and the queue
        // hold for a client that does not read.
        var words = string.Join(' ', Enumerable.Repeat(new string('x', 1000), 190));
        for (var run = 1; run <= 10; run++)
        {
            await writer.CallOkAsync("chat.send", ChatTests.Send("main", words, $"slow-{run}"));
            await ChatTests.EndAsync(writer, $"slow-{run}");
        }

        await EventuallyAsync(async () =>
            (await writer.CallAsync("health"))["ok"]!.GetValue<bool>() && gateway.Connections == 1);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }
}
