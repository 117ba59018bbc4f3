using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Nodes;

/// <summary>A client that asks and reads nothing until it is told to: what it is sent waits in the gateway.</summary>
internal sealed class LazyCaller : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private int _asked;

    public static async Task<LazyCaller> ConnectAsync(TestGateway gateway, params string[] scopes)
    {
        var caller = new LazyCaller();
        using var patience = new CancellationTokenSource(TestClient.Patience);
        using var way = new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = SmallAsync });
        await caller._socket.ConnectAsync(gateway.SocketUrl, way, patience.Token);
        await caller.ReadAsync();
        await caller.SendAsync(new JsonObject { ["type"] = "req", ["id"] = "c", ["method"] = "connect", ["params"] = TestClient.ConnectParams(scopes) });
        (await caller.ReadAsync()).ShouldContain("\"ok\":true");
        return caller;
    }

    /// <summary>Asks for something, and does not look at what comes back.</summary>
    public Task RequestAsync(string method, JsonNode parameters) => SendAsync(new JsonObject { ["type"] = "req", ["id"] = $"r{++_asked}", ["method"] = method, ["params"] = parameters });

    /// <summary>Takes the next message.</summary>
    public async Task<string> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var message = new MemoryStream();
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task SendAsync(JsonObject frame) => _socket.SendAsync(Encoding.UTF8.GetBytes(frame.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    // The operating system keeps little for it: hardly anything of a large answer leaves the gateway.
    private static async ValueTask<Stream> SmallAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 16 * 1024 };
        await socket.ConnectAsync(context.DnsEndPoint, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
