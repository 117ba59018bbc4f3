using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>JSON-RPC lines with the bridge. One reader; calls from any thread. What it hears goes to whoever made it, on the reader's own turn.</summary>
/// <param name="input">The bridge's standard input.</param>
/// <param name="output">The bridge's standard output.</param>
/// <param name="begun">What was read of a line before.</param>
/// <param name="told">Told of each request and notification: method, params, and the request's id. Must not wait.</param>
/// <param name="odd">Told of lines that are none of the protocol's.</param>
/// <param name="time">The clock.</param>
internal sealed class BridgeConnection(Stream input, Stream output, byte[] begun, Action<string, JsonElement, string?> told, Action<string> odd, TimeProvider time) : IDisposable
{
    private const int LongestLine = 8 * 1024 * 1024;
    private const int MostOddLines = 20;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly MemoryStream _line = From(begun);
    private long _lastId;
    private int _oddLines;

    /// <summary>How many calls have no answer yet.</summary>
    public int Open => _calls.Count;

    /// <summary>What was read of a line that has not ended. Only when nobody reads.</summary>
    public byte[] Begun => _line.ToArray();

    /// <summary>Reads until it is cancelled, or the bridge has ended.</summary>
    /// <exception cref="BridgeException">It has ended, or does not keep to the protocol.</exception>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await output.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                Take(buffer.AsSpan(0, read));
            }

            throw new BridgeException("the bridge has ended");
        }
        catch (IOException e)
        {
            throw new BridgeException("the bridge has ended", e);
        }
        finally
        {
            foreach (var id in _calls.Keys)
            {
                Fail(id, new BridgeException("the bridge has ended"));
            }
        }
    }

    /// <summary>Asks.</summary>
    /// <exception cref="BridgeRefusal">It says no.</exception>
    /// <exception cref="BridgeException">There was no answer.</exception>
    public async Task<JsonElement> CallAsync(string method, JsonObject parameters, TimeSpan patience, CancellationToken cancellation)
    {
        var id = $"g{Guid.NewGuid():N}-{Interlocked.Increment(ref _lastId)}";
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        try
        {
            await WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters }).WaitAsync(patience, time, cancellation);
            return await answer.Task.WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new BridgeException($"the bridge has not answered {method} within {patience.TotalSeconds:0.#} s", e);
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    /// <summary>Tells something.</summary>
    public Task TellAsync(string method, JsonObject parameters) => WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

    /// <summary>Answers a request of the bridge's.</summary>
    /// <param name="id">The request.</param>
    /// <param name="error">What went wrong; null when nothing.</param>
    public Task AnswerAsync(string id, string? error) => WriteAsync(error is null
        ? new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["result"] = new JsonObject() }
        : new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["error"] = new JsonObject { ["code"] = -32000, ["message"] = error } });

    /// <inheritdoc />
    public void Dispose() => _writing.Dispose();

    private static MemoryStream From(byte[] begun)
    {
        var line = new MemoryStream();
        line.Write(begun);
        return line;
    }

    private async Task WriteAsync(JsonObject frame)
    {
        var bytes = Encoding.UTF8.GetBytes(frame.ToJsonString() + "\n");
        await _writing.WaitAsync();
        try
        {
            await input.WriteAsync(bytes);
            await input.FlushAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new BridgeException("the bridge has ended", e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            _line.Write(bytes[..end]);
            var line = _line.ToArray();
            _line.SetLength(0);
            bytes = bytes[(end + 1)..];
            Understand(line);
        }

        _line.Write(bytes);
        if (_line.Length > LongestLine)
        {
            throw new BridgeException($"the bridge says more than {LongestLine / 1024 / 1024} MB in one line");
        }
    }

    private void Understand(byte[] line)
    {
        JsonElement frame;
        try
        {
            using var document = JsonDocument.Parse(line);
            frame = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            Odd(line);
            return;
        }

        if (frame.ValueKind != JsonValueKind.Object || !frame.TryGetProperty("jsonrpc", out _))
        {
            Odd(line);
            return;
        }

        var id = frame.TryGetProperty("id", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        if (frame.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String)
        {
            told(method.GetString()!, frame.TryGetProperty("params", out var parameters) ? parameters : default, id);
        }
        else if (id is not null && frame.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            var kind = error.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? Json.Text(data, "kind") : null;
            Fail(id, new BridgeRefusal(kind ?? "unknown", Json.Text(error, "message") ?? "the bridge does not say why"));
        }
        else if (id is not null && _calls.TryRemove(id, out var call))
        {
            call.TrySetResult(frame.TryGetProperty("result", out var result) ? result : default);
        }
    }

    private void Odd(byte[] line)
    {
        odd(Encoding.UTF8.GetString(line, 0, Math.Min(line.Length, 100)));
        if (++_oddLines > MostOddLines)
        {
            throw new BridgeException($"the bridge has written {_oddLines} lines that are none of the protocol's");
        }
    }

    private void Fail(string id, Exception why)
    {
        if (_calls.TryRemove(id, out var call))
        {
            call.TrySetException(why);
            _ = call.Task.Exception;
        }
    }
}
