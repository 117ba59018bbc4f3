using System.Runtime.InteropServices;
using System.Text.Json;
using PluginGateway.Contracts.Nodes;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Nodes.Commands;

namespace PluginGateway.Server.Nodes;

/// <summary>Has a command's plugin rework what a node has answered, for those who ask for it. Any thread.</summary>
internal sealed class NodeResults(NodeCommandPolicy policy, TimeProvider time, INodeFiles files)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Reworks a result; as it is when nobody has anything to do to it.</summary>
    /// <exception cref="GatewayException">It is not what the command promises, or the plugin fails.</exception>
    public async Task<NodeResult> ProcessAsync(string nodeId, string command, JsonElement? payload, CancellationToken cancellation)
    {
        var answer = payload ?? default;
        if (policy.Find(command) is not { } entry)
        {
            return new NodeResult(answer);
        }

        Check(entry, answer);
        return await ProcessAsync(entry, new Context(nodeId, command, files), answer, cancellation);
    }

    private static void Check(NodeCommandEntry entry, JsonElement payload)
    {
        var json = payload.ValueKind == JsonValueKind.Undefined ? "null"u8 : JsonMarshal.GetRawUtf8Value(payload);
        if (entry.Result?.Check(json) is { } errors)
        {
            throw Bad($"the node's answer to {entry.Name} is not what the command promises: {errors}");
        }
    }

    private async Task<NodeResult> ProcessAsync(NodeCommandEntry entry, Context context, JsonElement payload, CancellationToken cancellation)
    {
        // A generation that has just been replaced or stopped reworks nothing any more: the result as it is is better than none.
        if (entry is not { Processor: { } processor, Generation: { } generation } || !generation.TryEnter(out var lease))
        {
            return new NodeResult(payload);
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(generation.StoppingCalls, cancellation);
        stop.CancelAfter(Longest);
        var stopped = stop.Token;
        try
        {
            return await RunAsync(processor, generation.Mark, lease, stop, payload, context).WaitAsync(Longest, time, stopped);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // The boundary to plugins' code. As text: the exception itself would keep the plugin in memory.
            throw Bad($"the result of {entry.Name} could not be reworked: {e.GetType().Name}: {e.Message}");
        }
    }

    // Holds the lease until it has really ended, also when nobody waits for it any more.
    private static async Task<NodeResult> RunAsync(INodeResultProcessor processor, GenerationMark mark, GenerationLease lease, CancellationTokenSource stop, JsonElement payload, Context context)
    {
        using (lease)
        using (stop)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            using var work = mark.Enter();
            var result = await processor.ProcessAsync(payload, context, stop.Token);

            // A copy: what the plugin has made stays the plugin's.
            return new NodeResult(result.Payload.ValueKind == JsonValueKind.Undefined ? default : result.Payload.Clone()) { Attachments = [.. result.Attachments] };
        }
    }

    private static GatewayException Bad(string message) => new(new ErrorShape(ErrorCodes.Unavailable, message)
    {
        Details = JsonSerializer.SerializeToElement(new NodeFailed(new NodeError { Code = NodeErrorCodes.BadResult, Message = message }), NodesJson.Default.NodeFailed),
    });

    private sealed class Context(string nodeId, string command, INodeFiles files) : INodeResultContext
    {
        public string NodeId => nodeId;

        public string Command => command;

        public async ValueTask<NodeFile?> KeepAsync(ReadOnlyMemory<byte> content, string mediaType, string? fileName, CancellationToken cancellation) =>
            await files.KeepAsync(content, mediaType, fileName, cancellation);
    }
}
