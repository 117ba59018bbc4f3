using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace PluginGateway.Server.Tests;

/// <summary>A raw client: sends whatever text a test wants, and hands out frames in the order they came.</summary>
public sealed class TestClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonObject> _frames = Channel.CreateUnbounded<JsonObject>();
    private readonly List<JsonObject> _skipped = [];
    private readonly ConcurrentQueue<JsonObject> _seen = new();
    private readonly CancellationTokenSource _gone = new();
    private Task _reading = Task.CompletedTask;
    private int _id;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public JsonObject Hello { get; private set; } = [];

    /// <summary>The nonce of the challenge.</summary>
    public string Nonce { get; private set; } = "";

    /// <summary>Every frame that came so far, taken or not.</summary>
    public IEnumerable<JsonObject> Seen => _seen;

    public static async Task<TestClient> OpenAsync(TestGateway gateway, Action<ClientWebSocketOptions>? configure = null, bool read = true, IPAddress? from = null)
    {
        var client = new TestClient();
        configure?.Invoke(client._socket.Options);
        using var patience = new CancellationTokenSource(Patience);
        using var way = from is null ? null : new HttpMessageInvoker(From(from));
        await client._socket.ConnectAsync(gateway.SocketUrl, way, patience.Token);
        if (read)
        {
            client._reading = client.ReadAsync();
            var challenge = await client.NextAsync();
            challenge["event"]!.GetValue<string>().ShouldBe("connect.challenge");
            client.Nonce = challenge["payload"]!["nonce"]!.GetValue<string>();
        }

        return client;
    }

    public static async Task<TestClient> ConnectAsync(TestGateway gateway, params string[] scopes)
    {
        var client = await OpenAsync(gateway);
        var answer = await client.CallAsync("connect", ConnectParams(scopes));
        answer["ok"]!.GetValue<bool>().ShouldBeTrue(answer.ToJsonString());
        client.Greeted(answer["payload"]!.AsObject());
        return client;
    }

    /// <summary>Takes what the gateway has answered to connect.</summary>
    public void Greeted(JsonObject hello) => Hello = hello;

    public static JsonObject ConnectParams(params string[] scopes) => new()
    {
        ["minProtocol"] = 3,
        ["maxProtocol"] = 3,
        ["client"] = new JsonObject { ["id"] = "cli", ["version"] = "1.0.0", ["platform"] = "linux", ["mode"] = "cli" },
        ["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]),
        ["auth"] = new JsonObject { ["token"] = TestGateway.Token },
    };

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public Task SendBytesAsync(byte[] bytes, WebSocketMessageType type) => _socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None);

    /// <summary>Begins a message and does not end it.</summary>
    public Task SendPartAsync(byte[] bytes) => _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);

    public async Task<string> RequestAsync(string method, JsonNode? parameters)
    {
        var id = $"r{Interlocked.Increment(ref _id)}";
        var frame = new JsonObject { ["type"] = "req", ["id"] = id, ["method"] = method };
        if (parameters is not null)
        {
            frame["params"] = parameters;
        }

        await SendAsync(frame.ToJsonString());
        return id;
    }

    /// <summary>Asks and waits for the (first) answer; events that come before it are kept for <see cref="EventAsync"/>.</summary>
    public async Task<JsonObject> CallAsync(string method, JsonNode? parameters = null) => await AnswerAsync(await RequestAsync(method, parameters));

    public async Task<JsonObject> CallOkAsync(string method, JsonNode? parameters = null)
    {
        var answer = await CallAsync(method, parameters);
        answer["ok"]!.GetValue<bool>().ShouldBeTrue(answer.ToJsonString());
        return answer["payload"]!.AsObject();
    }

    public async Task<string> CallErrorAsync(string method, JsonNode? parameters = null)
    {
        var answer = await CallAsync(method, parameters);
        answer["ok"]!.GetValue<bool>().ShouldBeFalse(answer.ToJsonString());
        return answer["error"]!["message"]!.GetValue<string>();
    }

    public Task<JsonObject> AnswerAsync(string id) => FindAsync(frame => frame["type"]!.GetValue<string>() == "res" && frame["id"]?.ToString() == id);

    public Task<JsonObject> EventAsync(string name, Func<JsonObject, bool>? where = null) =>
        FindAsync(frame => frame["event"]?.GetValue<string>() == name && where?.Invoke(frame["payload"]!.AsObject()) != false);

    /// <summary>The event of any name that has this number.</summary>
    public Task<JsonObject> EventAsync(int seq) => FindAsync(frame => frame["seq"]?.GetValue<int>() == seq);

    public async Task<JsonObject> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _frames.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Waits until the gateway has closed the socket.</summary>
    public async Task<(int? Code, string? Reason)> ClosedAsync()
    {
        await _reading.WaitAsync(Patience);
        return ((int?)_socket.CloseStatus, _socket.CloseStatusDescription);
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _gone.Dispose();
    }

    // All of 127.0.0.0/8 is this machine's: a test can have as many addresses as it likes.
    private static SocketsHttpHandler From(IPAddress address) => new()
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    private async Task<JsonObject> FindAsync(Func<JsonObject, bool> wanted)
    {
        if (_skipped.Find(frame => wanted(frame)) is { } kept)
        {
            _skipped.Remove(kept);
            return kept;
        }

        while (true)
        {
            var frame = await NextAsync();
            if (wanted(frame))
            {
                return frame;
            }

            _skipped.Add(frame);
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (await _socket.ReceiveAsync(buffer, _gone.Token) is { MessageType: not WebSocketMessageType.Close } received)
            {
                message.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    var frame = JsonNode.Parse(message.ToArray())!.AsObject();
                    _seen.Enqueue(frame);
                    _frames.Writer.TryWrite(frame);
                    message.SetLength(0);
                }
            }

            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone; whoever waits for a frame is told so below.
        }

        _frames.Writer.TryComplete();
    }
}
