using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Tests.Streams;

/// <summary>A raw client that reads only when it is asked to, and keeps what is needed to come back.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>The answer to its wish.</summary>
    public JsonObject? Resume { get; private set; }

    public string StreamId => Resume!["streamId"]!.GetValue<string>();

    public bool ResyncRequired => Resume!["resyncRequired"]!.GetValue<bool>();

    public string? Reason => Resume!["reason"]?.GetValue<string>();

    public long Missed => Resume!["missed"]!.GetValue<long>();

    /// <summary>The number of the last event.</summary>
    public long Seq { get; private set; }

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    /// <summary>What to say at the next connection.</summary>
    public JsonObject Wish => From(StreamId, Seq);

    public static JsonObject From(string streamId, long afterSeq) => new() { ["streamId"] = streamId, ["afterSeq"] = afterSeq };

    public static Task<StreamClient> ConnectAsync(TestGateway gateway, JsonObject? resume, params string[] scopes) =>
        ConnectAsync(gateway, _ => TestClient.ConnectParams(scopes is [] ? [Scopes.Read] : scopes), resume);

    public static async Task<StreamClient> ConnectAsync(TestGateway gateway, Func<string, JsonObject> connect, JsonObject? resume)
    {
        var client = new StreamClient();
        var answer = await client.OpenAsync(gateway, connect, resume);
        answer["ok"]!.GetValue<bool>().ShouldBeTrue(answer.ToJsonString());
        client.Resume = answer["payload"]!["resume"]?.AsObject();
        client.Seq = client.Resume?["seq"]!.GetValue<long>() ?? 0;
        return client;
    }

    /// <summary>What the gateway says to a connect that it refuses.</summary>
    public static async Task<string> RefusedAsync(TestGateway gateway, JsonNode resume)
    {
        await using var client = new StreamClient();
        var answer = await client.OpenAsync(gateway, _ => TestClient.ConnectParams(Scopes.Read), resume);
        answer["ok"]!.GetValue<bool>().ShouldBeFalse();
        return answer["error"]!["message"]!.GetValue<string>();
    }

    /// <summary>The next frame; null when the gateway has closed.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await NextAsync(patience.Token);
    }

    private async Task<JsonObject?> NextAsync(CancellationToken patience)
    {
        using var text = new MemoryStream();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(), patience);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            text.Write(_buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(text.ToArray())!.AsObject();
            }
        }
    }

    /// <summary>The next event with a number, which must be the next number. Those without are passed over.</summary>
    public async Task<JsonObject> NextEventAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await NextEventAsync(patience.Token);
    }

    private async Task<JsonObject> NextEventAsync(CancellationToken patience)
    {
        while (true)
        {
            var frame = await NextAsync(patience) ?? throw new InvalidOperationException($"closed: {CloseStatus} {CloseReason}");
            if (frame["seq"] is { } seq)
            {
                seq.GetValue<long>().ShouldBe(++Seq);
                return frame;
            }
        }
    }

    /// <summary>The next event of a name, with or without a number. What the gateway itself has to tell besides is passed over.</summary>
    public async Task<JsonObject> NextOfAsync(string name)
    {
        while (true)
        {
            var frame = await NextAsync() ?? throw new InvalidOperationException($"closed: {CloseStatus} {CloseReason}");
            if (frame["event"]?.GetValue<string>() == name)
            {
                return frame;
            }
        }
    }

    /// <summary>The next tick. What the gateway itself has to tell besides is passed over.</summary>
    public async Task<JsonObject> NextTickAsync()
    {
        var happening = await NextEventAsync();
        while (happening["event"]!.GetValue<string>() != "tick")
        {
            happening = await NextEventAsync();
        }

        return happening;
    }

    /// <summary>The texts of the next so many events of the test. What the gateway itself has to tell is passed over.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var texts = new List<string>();
        try
        {
            while (texts.Count < count)
            {
                if (Said.TextOf(await NextEventAsync(patience.Token)) is { } text)
                {
                    texts.Add(text);
                }
            }
        }
        catch (OperationCanceledException e)
        {
            // Ticks go on coming where texts do not.
            throw new TimeoutException($"{texts.Count} of {count} texts have come: {string.Join(' ', texts)}; the last number is {Seq}, the answer was {Resume?.ToJsonString()}", e);
        }

        return texts;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonObject> OpenAsync(TestGateway gateway, Func<string, JsonObject> connect, JsonNode? resume)
    {
        await _socket.ConnectAsync(gateway.SocketUrl, CancellationToken.None);
        var challenge = (await NextAsync())!;
        var parameters = connect(challenge["payload"]!["nonce"]!.GetValue<string>());
        if (resume is not null)
        {
            parameters["resume"] = resume.DeepClone();
        }

        var frame = new JsonObject { ["type"] = "req", ["id"] = "c", ["method"] = "connect", ["params"] = parameters };
        await _socket.SendAsync(Encoding.UTF8.GetBytes(frame.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return (await NextAsync())!;
    }
}
