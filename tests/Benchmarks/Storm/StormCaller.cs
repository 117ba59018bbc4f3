using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Benchmarks.Storm;

/// <summary>A client that calls a method of the plugin all the time, one call after another, and expects each to be answered once.</summary>
internal sealed class StormCaller : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Calls that were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>Told of every event that comes while an answer is waited for.</summary>
    public Action<JsonElement>? OnEvent { get; set; }

    /// <summary>What went wrong, if something did: an error as answer, an answer nobody asked for, a socket that closed.</summary>
    public List<string> Problems { get; } = [];

    public static async Task<StormCaller> ConnectAsync(Uri gateway, string token, CancellationToken ct)
    {
        var caller = new StormCaller();
        await caller._socket.ConnectAsync(gateway, ct);
        await caller.AskAsync("c", "connect", $$$"""
            {"minProtocol":3,"maxProtocol":3,"client":{"id":"test","version":"1","platform":"linux","mode":"test"},"role":"operator","scopes":["operator.admin"],"auth":{"token":"{{{JsonEncodedText.Encode(token)}}}"}}
            """, ct);
        return caller;
    }

    /// <summary>Calls until told to stop.</summary>
    public async Task CallAsync(CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested && Problems.Count == 0; number++)
        {
            try
            {
                await AskAsync($"{number}", "swap.say", """{"text":"x"}""", CancellationToken.None);
                Answered++;
            }
            catch (Exception e) when (e is WebSocketException or BenchmarkException)
            {
                Problems.Add(e.Message);
            }
        }
    }

    /// <summary>Asks one thing and waits for its answer.</summary>
    /// <exception cref="BenchmarkException">The answer is an error, or to another question.</exception>
    public async Task<JsonElement> AskAsync(string id, string method, string parameters, CancellationToken ct)
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"type":"req","id":"{{id}}","method":"{{method}}","params":{{parameters}}}"""), WebSocketMessageType.Text, endOfMessage: true, ct);
        while (true)
        {
            using var frame = await ReadAsync(ct);
            var root = frame.RootElement;
            if (root.GetProperty("type").GetString() != "res")
            {
                OnEvent?.Invoke(root);
                continue;
            }

            if (root.GetProperty("id").GetString() != id || !root.GetProperty("ok").GetBoolean())
            {
                throw new BenchmarkException($"{method} {id} was answered with {root.GetRawText()}");
            }

            return root.GetProperty("payload").Clone();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        _socket.Dispose();
    }

    private async Task<JsonDocument> ReadAsync(CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), ct);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new BenchmarkException($"the gateway closed a socket: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return JsonDocument.Parse(_buffer.AsMemory(0, length));
            }
        }
    }
}
