using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Devices;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Idempotency;
using PluginGateway.Server.Nodes;

namespace PluginGateway.Server.Methods;

/// <summary><c>node.list</c>, <c>node.describe</c>, <c>node.rename</c>, <c>node.invoke</c> (<c>methods.md</c> §9).</summary>
internal sealed class NodesFamily(NodeViews views, NodeInvoker invoker, NodeResults results, DevicePairing pairing, OnceOnly once, ConnectionRegistry connections) : IMethodFamily
{
    private const int NameLength = 200;

    // Larger answers are given, and not kept: a thousand of them would be a thousand pictures.
    private const int KeptLength = 64 * 1024;

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(NodeMethods.List, Access.Read, (_, _) => ValueTask.FromResult(views.List()));
        methods.Add(NodeMethods.Describe, Access.Read, (node, _) => ValueTask.FromResult(views.Describe(node.NodeId)));
        methods.Add(NodeMethods.Rename, Access.Pairing, RenameAsync);
        methods.Add(NodeMethods.Invoke, Access.Write, InvokeAsync);
    }

    private async ValueTask<NodeRenameParams> RenameAsync(NodeRenameParams rename, MethodContext<NodeRenameParams> context)
    {
        var name = rename.DisplayName.Trim();
        if (name.Length == 0)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "displayName required");
        }

        if (name.Length > NameLength || name.Any(char.IsControl))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"displayName must be at most {NameLength} characters, none of them a control character");
        }

        await pairing.RenameNodeAsync(rename.NodeId.Trim(), name);
        return rename with { DisplayName = name };
    }

    private async ValueTask<NodeInvokeAnswer> InvokeAsync(NodeInvokeParams invoke, MethodContext<NodeInvokeAnswer> context)
    {
        var request = IdempotentRequest.Of(context.Caller, NodeMethods.Invoke, invoke.IdempotencyKey, invoke);

        // What a node has begun is not undone because its caller has gone: whoever repeats the request gets the answer.
        var attempt = once.Begin(request, KeptInvocationJson.Default.KeptInvocation, () => InvokeAsync(invoke));
        var kept = await attempt.Result;
        if (attempt.State == AttemptState.New && kept.Place is { } place)
        {
            ((RequestContext<NodeInvokeAnswer>)context).AfterAnswer(() => _ = LeaveAsync(place, context.Caller.ConnectionId));
        }

        return kept.Given ?? kept.Answer ?? throw new GatewayException(
            ErrorCodes.Unavailable, $"the node has done this once for the same idempotencyKey; its answer of {kept.Size} bytes was too large to be kept. Use a new key to have it done again");
    }

    private async Task<KeptInvocation> InvokeAsync(NodeInvokeParams invoke)
    {
        var reply = await invoker.InvokeAsync(
            new NodeCall(invoke.NodeId, invoke.Command)
            {
                Params = invoke.Params,
                Timeout = invoke.TimeoutMs is > 0 and var ms ? TimeSpan.FromMilliseconds(ms) : null,
                IdempotencyKey = invoke.IdempotencyKey,
            },
            CancellationToken.None);
        try
        {
            var answer = new NodeInvokeAnswer(invoke.NodeId.Trim(), invoke.Command.Trim()) { Payload = reply.Payload, PayloadJson = reply.PayloadJson };
            if (invoke.Process == true)
            {
                var reworked = (await results.ProcessAsync(answer.NodeId, answer.Command, reply.Payload, CancellationToken.None)).Payload;
                answer = answer with { Payload = reworked.ValueKind == JsonValueKind.Undefined ? null : reworked, PayloadJson = null };
            }

            var size = SizeOf(answer.Payload) + SizeOf(answer.PayloadJson);
            return new KeptInvocation { Answer = size <= KeptLength ? answer : null, Size = size, Given = answer, Place = reply.Place };
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    private static int SizeOf(JsonElement? element) => element is { } given ? JsonMarshal.GetRawUtf8Value(given).Length : 0;

    private async Task LeaveAsync(IDisposable place, string connectionId)
    {
        using (place)
        {
            if (connections.Find(connectionId) is { } connection)
            {
                connection.Queue.Uncork();
                await connection.Queue.WhenDrainedAsync();
            }
        }
    }
}

/// <summary>What came of an invocation, as it is kept for whoever repeats it.</summary>
internal sealed record KeptInvocation
{
    /// <summary>The answer; null when it is too large to be kept.</summary>
    public NodeInvokeAnswer? Answer { get; init; }

    /// <summary>Its size, in bytes.</summary>
    public int Size { get; init; }

    /// <summary>The answer, for those who wait for it now.</summary>
    [JsonIgnore]
    public NodeInvokeAnswer? Given { get; init; }

    /// <summary>The answer's share of the room for large results.</summary>
    [JsonIgnore]
    public IDisposable? Place { get; init; }
}

/// <summary>JSON of <see cref="KeptInvocation"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptInvocation))]
internal sealed partial class KeptInvocationJson : JsonSerializerContext;
