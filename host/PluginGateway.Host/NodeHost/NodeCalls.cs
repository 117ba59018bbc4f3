using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Client;
using PluginGateway.Contracts.Nodes;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Host.NodeHost;

/// <summary>What the gateway has asked for and is being done: each call with a deadline, a folder of its own and a lease on the plugin that does it. Any thread.</summary>
internal sealed class NodeCalls(NodeHandlers handlers, NodeGateway gateway, NodePlace place, TimeProvider time, ILogger<NodeCalls> log)
{
    // What one socket may be asked for at a time (host/docs/nodes.md); the gateway keeps to it, and whoever does not is told.
    private const int Most = 64;

    private static readonly JsonElement NoParams = JsonElement.Parse("{}"u8);
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);

    // What INodeCommandHandler promises.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new(StringComparer.Ordinal);

    /// <summary>How many are under way.</summary>
    public int Count => _running.Count;

    /// <summary>Begins one; its answer is sent when it is there.</summary>
    public void Begin(NodeInvokeRequest request, ReconnectingClient client)
    {
        var stop = new CancellationTokenSource(request.TimeoutMs is > 0 and var ms ? TimeSpan.FromMilliseconds(ms) : Usual, time);
        if (!_running.TryAdd(request.Id, stop))
        {
            // The same request twice: it is being done.
            stop.Dispose();
            return;
        }

        _ = RunAsync(request, client, stop);
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void Cancel(NodeInvokeCancel cancel)
    {
        if (_running.TryGetValue(cancel.Id, out var stop))
        {
            Cancel(stop);
        }
    }

    /// <summary>The node ends: everything is given up.</summary>
    public void CancelAll()
    {
        foreach (var stop in _running.Values)
        {
            Cancel(stop);
        }
    }

    private static void Cancel(CancellationTokenSource stop)
    {
        try
        {
            // On the pool: what a handler has registered is its own code.
            _ = stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // Done meanwhile.
        }
    }

    private async Task RunAsync(NodeInvokeRequest request, ReconnectingClient client, CancellationTokenSource stop)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var began = time.GetTimestamp();
        try
        {
            var result = await AnswerAsync(request, stop.Token);
            NodeLog.Done(log, request.Command, request.Id, result.Ok ? "done" : $"failed ({result.Error?.Code})", time.GetElapsedTime(began).TotalMilliseconds);
            await client.CallAsync(NodeMethods.Result, result, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2), time);
        }
        catch (Exception e) when (e is GatewayException or TimeoutException)
        {
            NodeLog.NotSent(log, request.Command, request.Id, e.Message);
        }
        finally
        {
            _running.TryRemove(request.Id, out _);
            stop.Dispose();
        }
    }

    private async Task<NodeResultParams> AnswerAsync(NodeInvokeRequest request, CancellationToken stopped)
    {
        if (_running.Count > Most)
        {
            return Failed(request, NodeErrorCodes.Unavailable, $"this node does {Most} things at a time; try again later");
        }

        if (handlers.Find(request.Command) is not { } entry)
        {
            return Failed(request, NodeErrorCodes.InvalidRequest, $"this node does not do {request.Command}");
        }

        var folder = Path.Combine(place.Calls, Guid.NewGuid().ToString("N"));
        try
        {
            var call = new NodeCommandCall(request.Id, request.Command, ParamsOf(request), folder)
            {
                Timeout = request.TimeoutMs is > 0 and var ms ? TimeSpan.FromMilliseconds(ms) : TimeSpan.FromSeconds(30),
                IdempotencyKey = request.IdempotencyKey,
                Gateway = gateway,
            };
            Directory.CreateDirectory(folder);
            var payload = await DoAsync(entry, call, stopped);
            return new NodeResultParams(request.Id, request.NodeId, Ok: true) { Payload = payload };
        }
        catch (NodeCommandException e)
        {
            return Failed(request, e.Code, e.Message);
        }
        catch (JsonException)
        {
            return Failed(request, NodeErrorCodes.InvalidRequest, $"invalid {request.Command} params: paramsJSON is no JSON");
        }
        catch (OperationCanceledException)
        {
            return Failed(request, NodeErrorCodes.Timeout, $"{request.Command} was not done in time, or nobody waited for it any more");
        }
        catch (Exception e)
        {
            // The boundary to plugins' code.
            return Failed(request, NodeErrorCodes.Unavailable, $"{request.Command} failed: {e.GetType().Name}: {e.Message}");
        }
        finally
        {
            Remove(folder);
        }
    }

    private async Task<JsonElement?> DoAsync(NodeHandler entry, NodeCommandCall call, CancellationToken stopped)
    {
        if (entry.Generation is not { } generation)
        {
            return await entry.Handler.InvokeAsync(call, stopped);
        }

        if (!generation.TryEnter(out var lease))
        {
            throw new NodeCommandException($"the plugin that does {call.Command} is being replaced; try again");
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(stopped, generation.StoppingCalls);

        // Taken before it runs, which ends with its source being disposed.
        var cancelled = stop.Token;
        var work = DoAsync(entry.Handler, generation.Mark, lease, stop, call);
        var late = Task.Delay(Timeout.InfiniteTimeSpan, time, cancelled);
        if (await Task.WhenAny(work, late) == late)
        {
            // It has a moment to end by itself; after that nobody waits for it, and its lease tells on it.
            await Task.WhenAny(work, Task.Delay(CancelPatience, time, CancellationToken.None));
            if (!work.IsCompleted)
            {
                throw new OperationCanceledException(cancelled);
            }
        }

        return await work;
    }

    // Holds the lease until it has really ended.
    private static async Task<JsonElement?> DoAsync(INodeCommandHandler handler, GenerationMark mark, GenerationLease lease, CancellationTokenSource stop, NodeCommandCall call)
    {
        using (lease)
        using (stop)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            using var work = mark.Enter();
            var result = await handler.InvokeAsync(call, stop.Token);

            // A copy: what the plugin has made stays the plugin's.
            return result is { ValueKind: not JsonValueKind.Undefined } answer ? answer.Clone() : null;
        }
    }

    private static JsonElement ParamsOf(NodeInvokeRequest request)
    {
        if (request.ParamsJson is not { Length: > 0 } text)
        {
            return NoParams;
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Object => document.RootElement.Clone(),
            JsonValueKind.Null => NoParams,
            _ => throw new NodeCommandException(NodeErrorCodes.InvalidRequest, $"invalid {request.Command} params: must be object"),
        };
    }

    private static NodeResultParams Failed(NodeInvokeRequest request, string code, string message) =>
        new(request.Id, request.NodeId, Ok: false) { Error = new NodeError { Code = code, Message = message } };

    private void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It never came to that.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NodeLog.NotWritten(log, folder, e.Message);
        }
    }
}
