using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>
/// Chromium, by its DevTools protocol over a pipe: JSON messages that end with a zero byte. A pipe has no port at which somebody else on the machine could listen in. Any thread.
/// </summary>
internal sealed class CdpPipe : IAsyncDisposable
{
    private const int LargestMessage = 64 * 1024 * 1024;

    // The browser reads descriptor 3 and writes 4; what it says elsewhere is nobody's business. The arguments reach it as they are.
    private const string Plumbing = "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null";

    private readonly IPluginProcess _process;
    private readonly Action<string, JsonElement> _heard;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private int _last;

    private CdpPipe(IPluginProcess process, Action<string, JsonElement> heard)
    {
        (_process, _heard) = (process, heard);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Whether the browser is gone.</summary>
    public bool HasEnded => _process.Exit.IsCompleted || _reading.IsCompleted;

    /// <summary>Done when it says nothing any more. Never faulted.</summary>
    public Task Ended => _reading;

    /// <summary>Starts the browser.</summary>
    /// <param name="processes">Owns it.</param>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Its environment, beside what every program gets.</param>
    /// <param name="heard">Told of each event, with its params; must be brief.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<CdpPipe> StartAsync(
        IPluginProcesses processes, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, Action<string, JsonElement> heard, CancellationToken cancellation)
    {
        var start = new PluginProcessStart("/bin/sh", ["-c", Plumbing, "sh", program, "--remote-debugging-pipe", .. arguments]) { Name = "chromium", Environment = environment };
        return new CdpPipe(await processes.StartAsync(start, cancellation), heard);
    }

    /// <summary>Calls a method.</summary>
    /// <param name="method">Which.</param>
    /// <param name="parameters">Its params.</param>
    /// <param name="session">The page's session; null for the browser itself.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="NodeCommandException">The browser refused, or is gone.</exception>
    public async Task<JsonElement> CallAsync(string method, JsonObject parameters, string? session, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _last);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
        {
            message["sessionId"] = session;
        }

        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        try
        {
            await WriteAsync([.. JsonSerializer.SerializeToUtf8Bytes(JsonElement.Parse(message.ToJsonString()), CanvasJson.Default.Options.GetTypeInfo(typeof(JsonElement))), 0], cancellation);
            return HasEnded ? throw Gone() : await answer.Task.WaitAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Gone();
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Ends all waiting: a page that has crashed answers nothing.</summary>
    /// <param name="why">What those who wait are told.</param>
    public void Abandon(NodeCommandException why)
    {
        foreach (var (_, answer) in _waiting)
        {
            answer.TrySetException(why);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.DisposeAsync();
        await _reading;
        _writing.Dispose();
    }

    private async Task WriteAsync(byte[] message, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            // Half a message would spoil all that come after it.
            await _process.Input.WriteAsync(message, CancellationToken.None);
            await _process.Input.FlushAsync(CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        var pending = new ArrayBufferWriter<byte>(64 * 1024);
        try
        {
            var buffer = new byte[64 * 1024];
            while (await _process.Output.ReadAsync(buffer) is > 0 and var read && pending.WrittenCount < LargestMessage)
            {
                var rest = buffer.AsMemory(0, read);
                for (var end = rest.Span.IndexOf((byte)0); end >= 0; end = rest.Span.IndexOf((byte)0))
                {
                    pending.Write(rest.Span[..end]);
                    Take(pending.WrittenMemory);
                    pending.ResetWrittenCount();
                    rest = rest[(end + 1)..];
                }

                pending.Write(rest.Span);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or JsonException)
        {
            // Gone, or no browser at all.
        }

        Abandon(Gone());
    }

    private void Take(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        if (root.TryGetProperty("id", out var id))
        {
            if (_waiting.TryGetValue(id.GetInt32(), out var answer))
            {
                if (root.TryGetProperty("error", out var error))
                {
                    answer.TrySetException(new NodeCommandException($"the browser refused: {(error.TryGetProperty("message", out var words) ? words.GetString() : "no reason given")}"));
                }
                else
                {
                    answer.TrySetResult(root.GetProperty("result").Clone());
                }
            }
        }
        else if (root.TryGetProperty("method", out var method))
        {
            _heard(method.GetString()!, root.TryGetProperty("params", out var parameters) ? parameters.Clone() : default);
        }
    }

    private NodeCommandException Gone() => new($"the browser has ended{(_process.LastErrors is [.., var last] ? $": {last}" : "")}");
}
