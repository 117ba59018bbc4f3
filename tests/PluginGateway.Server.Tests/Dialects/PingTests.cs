using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Whether somebody is still there (<c>protocol-4.md</c> §2, §10 row 5).</summary>
public sealed class PingTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(ProtocolLimits.PingIntervalMs);

    [Fact]
    public async Task Pings_clients_of_protocol_4_and_cuts_off_who_does_not_answer()
    {
        var time = new MovableTime(Interval);
        await using var gateway = await TestGateway.StartAsync(services: services => services.AddSingleton<TimeProvider>(time));
        await using var answers = await Four.ConnectAsync(gateway, "operator.read");
        await using var older = await gateway.ConnectAsync("operator.read");
        using var silent = await RawAsync(gateway);
        gateway.Connections.ShouldBe(3);
        var clock = gateway.Part<Server.Connections.Pings>();

        clock.Look();
        await ReadUntilAsync(silent.GetStream(), 0x89);
        time.Forward(Interval);
        await Until.TrueAsync(() => gateway.Part<Server.Connections.ConnectionRegistry>().All.Count(connection => connection.PingedAt < connection.HeardAt) == 1);
        clock.Look();

        await Until.TrueAsync(() => gateway.Connections == 2);
        await answers.CallOkAsync("health");
        await older.CallOkAsync("health");
    }

    // A client that reads and never answers a ping: the framework's own would.
    private static async Task<TcpClient> RawAsync(TestGateway gateway)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.Url.Host, gateway.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }

        await ReadUntilAsync(stream, 0x81);
        var connect = new System.Text.Json.Nodes.JsonObject { ["type"] = "req", ["id"] = "c", ["method"] = "connect", ["params"] = Four.Params("operator.read") };
        var text = Encoding.UTF8.GetBytes(connect.ToJsonString());
        byte[] frame = [0x81, 0x80 | 126, (byte)(text.Length >> 8), (byte)text.Length, 0, 0, 0, 0, .. text];
        await stream.WriteAsync(frame);
        await ReadUntilAsync(stream, 0x81);
        return client;
    }

    private static async Task ReadUntilAsync(NetworkStream stream, byte kind)
    {
        using var patience = new CancellationTokenSource(TestClient.Patience);
        var head = new byte[2];
        do
        {
            await stream.ReadExactlyAsync(head, patience.Token);
            var more = new byte[head[1] switch { 126 => 2, 127 => 8, _ => 0 }];
            await stream.ReadExactlyAsync(more, patience.Token);
            var length = more.Length == 0 ? head[1] : more.Aggregate(0, (sum, part) => (sum << 8) + part);
            await stream.ReadExactlyAsync(new byte[length], patience.Token);
        }
        while (head[0] != kind);
    }
}
