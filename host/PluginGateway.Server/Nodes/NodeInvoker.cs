using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Protocol;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Events;
using PluginGateway.Server.Nodes.Commands;

namespace PluginGateway.Server.Nodes;

/// <summary>Asks nodes for something and waits for their answers (<c>nodes.md</c> §4): the one way to do so, for methods as for tools. Any thread.</summary>
internal sealed class NodeInvoker(
    NodeRegistry nodes, NodeInvocations invocations, NodeCommandPolicy policy, NodeExecRuns execRuns, DeviceBook devices, TimeProvider time, ILogger<NodeInvoker> log)
{
    private const int RetryAfterMs = 1000;

    // What waits for nodes is held in memory until they answer.
    private const int LongestParams = 1024 * 1024;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Asks, and waits.</summary>
    /// <param name="call">What for.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>What the node has answered, well; to be disposed when the caller has it.</returns>
    /// <exception cref="GatewayException">The node is not connected, the command is not allowed, the params do not fit, or the node has failed, gone or not answered in time.</exception>
    public async Task<NodeReply> InvokeAsync(NodeCall call, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(call.NodeId) || string.IsNullOrWhiteSpace(call.Command))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "nodeId and command required");
        }

        var (nodeId, command) = (call.NodeId.Trim(), call.Command.Trim());
        var node = nodes.Find(nodeId) ?? throw NotConnected(nodeId);
        var entry = policy.Require(node, command);
        Check(entry, command, call.Params);
        var since = time.GetTimestamp();
        var reply = await AskAsync(node, call with { NodeId = nodeId, Command = command }, call.Timeout ?? entry?.Contract.Timeout ?? DefaultTimeout, cancellation);
        NodeLog.Invoked(log, nodeId, command, time.GetElapsedTime(since).TotalMilliseconds, reply.Error?.Code ?? "ok");
        return reply.Error is { } error ? throw Failure(reply, error) : reply;
    }

    private async Task<NodeReply> AskAsync(NodeSession node, NodeCall call, TimeSpan timeout, CancellationToken cancellation)
    {
        using var invocation = invocations.Begin(node, call.Command)
            ?? throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"the node has {NodeInvocations.MostPerNode} things to do already; wait for some of them") { Retryable = true, RetryAfterMs = RetryAfterMs });
        execRuns.Note(node.Id, call);
        var request = new NodeInvokeRequest(invocation.Id, node.Id, call.Command)
        {
            ParamsJson = call.Params?.GetRawText(),
            TimeoutMs = call.Timeout is { } said ? (int)said.TotalMilliseconds : null,
            IdempotencyKey = call.IdempotencyKey,
        };
        if (!node.Send(SharedEvent.Create(NodeMethods.InvokeRequest, request, droppable: true)))
        {
            return NodeReply.Failed(NodeErrorCodes.Unavailable, "failed to send invoke to node");
        }

        // It may have gone since it was found; then nobody says so any more.
        if (nodes.Of(node.Connection.Id) is null && !invocation.Reply.IsCompleted)
        {
            return NodeReply.Gone(call.Command);
        }

        try
        {
            return await invocation.Reply.WaitAsync(timeout, time, cancellation);
        }
        catch (TimeoutException)
        {
            GiveUp(node, invocation);
            return NodeReply.Failed(NodeErrorCodes.Timeout, "node invoke timed out");
        }
        catch (OperationCanceledException)
        {
            GiveUp(node, invocation);
            throw;
        }
    }

    private static void GiveUp(NodeSession node, NodeInvocation invocation)
    {
        // An answer that comes in this very moment is nobody's.
        _ = invocation.Reply.ContinueWith(static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        // Older nodes have no such event.
        if (node.Offer.Caps.Contains(NodeMethods.CancelCapability, StringComparer.Ordinal))
        {
            node.Send(SharedEvent.Create(NodeMethods.InvokeCancel, new NodeInvokeCancel(invocation.Id, node.Id), droppable: true));
        }
    }

    private static void Check(NodeCommandEntry? entry, string command, JsonElement? parameters)
    {
        if (parameters is { } whole && JsonMarshal.GetRawUtf8Value(whole).Length > LongestParams)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid {command} params: longer than {LongestParams} bytes");
        }

        if (entry?.Params is not { } schema)
        {
            return;
        }

        try
        {
            var json = parameters is { ValueKind: not JsonValueKind.Null } given ? JsonMarshal.GetRawUtf8Value(given) : "{}"u8;
            if (schema.Check(json) is { } errors)
            {
                throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid {command} params: {errors}");
            }
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid {command} params: {e.Message}");
        }
    }

    private GatewayException NotConnected(string nodeId)
    {
        var comesBack = nodes.IsComingBack(nodeId, devices.Find(nodeId)?.Standing(Roles.Node) is not null);
        return new GatewayException(new ErrorShape(ErrorCodes.Unavailable, "node not connected")
        {
            Details = JsonSerializer.SerializeToElement(new NodeNotConnected("NOT_CONNECTED") { NodeError = new NodeError { Code = "NOT_CONNECTED", Message = "node not connected" } }, NodesJson.Default.NodeNotConnected),
            Retryable = comesBack ? true : null,
            RetryAfterMs = comesBack ? RetryAfterMs : null,
        });
    }

    private static GatewayException Failure(NodeReply reply, NodeError error)
    {
        reply.Dispose();
        return new GatewayException(new ErrorShape(ErrorCodes.Unavailable, error.Message ?? "node invoke failed")
        {
            Details = JsonSerializer.SerializeToElement(new NodeFailed(error), NodesJson.Default.NodeFailed),
            RetryAfterMs = reply.RetryAfterMs,
        });
    }
}
