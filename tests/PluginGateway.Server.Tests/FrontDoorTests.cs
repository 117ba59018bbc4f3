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
    public async Task Turns_a_page_of_another_origin_away(string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
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
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.")]
    public async Task Does_not_answer_to_a_name_that_is_not_its_own(string host)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Gateway.Url);
        request.Headers.Host = host;

        using var response = await http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Fact]
    public async Task Serves_a_client_while_a_hundred_sockets_never_say_a_word()
    {
        var silent = new List<TestClient>();
        for (var i = 0; i < 100; i++)
        {
            silent.Add(await TestClient.OpenAsync(Gateway));
        }

        await using var client = await Gateway.ConnectAsync("operator.read");
        await client.CallOkAsync("health");

        // Those that had to make room are told why.
        (await silent[0].ClosedAsync()).ShouldBe((1008, "too many connections without a handshake"));
        foreach (var socket in silent)
        {
            await socket.DisposeAsync();
        }
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
        await using var gateway = await TestGateway.StartAsync(configure: keys => keys["plugins:echo:config:delayMs"] = "10");
        await using var writer = await gateway.ConnectAsync("operator.admin", "operator.write");
        await using var slow = await TestClient.OpenAsync(gateway, options => options.SetBuffer(4096, 4096), read: false);
        await slow.SendAsync(new JsonObject
        {
            ["type"] = "req", ["id"] = "c", ["method"] = "connect", ["params"] = TestClient.ConnectParams("operator.read"),
        }.ToJsonString());

        // A run's events may not be left out: some 20 MB of them are more than the system and the queue together hold for a client that does not read.
        await writer.CallOkAsync("chat.send", ChatTests.Send("main", string.Join(' ', Enumerable.Repeat(new string('x', 1000), 200)), "slow-1"));
        await ChatTests.EndAsync(writer, "slow-1");

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
