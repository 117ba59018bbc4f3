using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PluginGateway.Client.Tests;

/// <summary>One connection seen from the fake gateway's side.</summary>
internal sealed class FakeConnection(WebSocket socket, HttpContext context) : IDisposable
{
    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);

    /// <summary>The params of <c>connect</c>, once it came.</summary>
    public JsonElement Connect { get; private set; }

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    /// <summary>What a gateway says that knows nothing of streams.</summary>
    public static string PlainHello => Hello(30_000, 524_288, deviceToken: null, resume: null);

    /// <summary>Lets the client in.</summary>
    public async Task WelcomeAsync(int tickIntervalMs = 30_000, int maxPayload = 524_288, string? deviceToken = null, string? resume = null)
    {
        var id = await ChallengeAsync();
        await AnswerAsync(id, Hello(tickIntervalMs, maxPayload, deviceToken, resume));
    }

    /// <summary>Sends the challenge and takes <c>connect</c>; the id to answer.</summary>
    public async Task<string> ChallengeAsync()
    {
        await SendAsync("""{"type":"event","event":"connect.challenge","payload":{"nonce":"n-1","ts":1750000000000}}""");
        var request = await ReceiveAsync() ?? throw new InvalidOperationException("closed before connect");
        Connect = request.GetProperty("params");
        return request.GetProperty("id").GetString()!;
    }

    public Task AnswerAsync(string id, string payload) => SendAsync($$"""{"type":"res","id":"{{id}}","ok":true,"payload":{{payload}}}""");

    public Task RefuseAsync(string id, string error) => SendAsync($$"""{"type":"res","id":"{{id}}","ok":false,"error":{{error}}}""");

    public Task EventAsync(string name, int? seq, string payload) =>
        SendAsync($$"""{"type":"event","event":"{{name}}",{{(seq is null ? "" : $"\"seq\":{seq},")}}"payload":{{payload}}}""");

    public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, over.Token);

    /// <summary>Sends the beginning of a message.</summary>
    public Task SendPartAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: false, over.Token);

    /// <summary>Sends one message in many frames.</summary>
    public async Task SendInPiecesAsync(string text, int bytes)
    {
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(bytes))
        {
            await socket.SendAsync(piece, WebSocketMessageType.Text, endOfMessage: false, over.Token);
        }

        await socket.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Text, endOfMessage: true, over.Token);
    }

    /// <summary>The next request; null when the client closed.</summary>
    public async Task<JsonElement?> ReceiveAsync()
    {
        using var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), over.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonElement.Parse(text.ToArray());
            }
        }
    }

    /// <summary>The id of the next request.</summary>
    public async Task<string> NextIdAsync() => (await ReceiveAsync())!.Value.GetProperty("id").GetString()!;

    /// <summary>Reads until the client closes.</summary>
    public async Task DrainAsync()
    {
        while (await ReceiveAsync() is not null)
        {
        }
    }

    public Task CloseAsync(int code, string reason) => socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, over.Token);

    /// <summary>Cuts the TCP connection.</summary>
    public void Cut() => context.Abort();

    public void Dispose() => over.Dispose();

    private static string Hello(int tickIntervalMs, int maxPayload, string? deviceToken, string? resume) => $$$"""
        {"type":"hello-ok","protocol":3,"server":{"version":"9.9","host":"fake","connId":"c-1"},
         "features":{"methods":["health"],"events":["tick"]},
         "snapshot":{"presence":[],"health":{},"stateVersion":{"presence":1,"health":1},"uptimeMs":5,"configPath":"c","stateDir":"s",
           "sessionDefaults":{"defaultAgentId":"main","mainKey":"main","mainSessionKey":"agent:main:main","scope":"per-sender"}},
         "canvasHostUrl":"http://127.0.0.1:1/",{{{(deviceToken is null ? "" : $$"""
         "auth":{"deviceToken":"{{deviceToken}}","role":"operator","scopes":["operator.read"],"issuedAtMs":1},
         """)}}}{{{(resume is null ? "" : $"\"resume\":{resume},")}}}
         "policy":{"maxPayload":{{{maxPayload}}},"maxBufferedBytes":1572864,"tickIntervalMs":{{{tickIntervalMs}}}}}
        """;
}
