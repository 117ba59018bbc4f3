using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Testing;

/// <summary>One request to a method, as JSON.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Acknowledged">Takes the first answer of two.</param>
/// <param name="Cancellation">The request's end.</param>
internal sealed record Request(Caller Caller, Action<string>? Acknowledged, CancellationToken Cancellation);

/// <summary>A method and the way to call it.</summary>
internal sealed record MethodEntry(RegisteredMethod Method, Func<string, Request, ValueTask<string>> CallAsync);

/// <summary>Takes down what a generation's families register.</summary>
internal sealed class MethodTable : IMethodRegistry
{
    public Dictionary<string, MethodEntry> Methods { get; } = new(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, MethodEntry> Of(PluginGeneration generation)
    {
        var table = new MethodTable();
        foreach (var family in generation.MethodFamilies)
        {
            family.Register(table);
        }

        return table.Methods;
    }

    public void Add<TParams, TResult>(Method<TParams, TResult> method, Access access, MethodHandler<TParams, TResult> handler)
    {
        var entry = new MethodEntry(new RegisteredMethod(method.Name, access), (parameters, request) => CallAsync(method, handler, parameters, request));
        if (!Methods.TryAdd(method.Name, entry))
        {
            throw new PluginRefusedException($"it registers the method {method.Name} twice. Remedy: remove one of them.");
        }
    }

    private static async ValueTask<string> CallAsync<TParams, TResult>(
        Method<TParams, TResult> method, MethodHandler<TParams, TResult> handler, string parameters, Request request)
    {
        var result = await handler(Bind(method, parameters), new Context<TResult>(method.ResultInfo, request));
        return JsonSerializer.Serialize(result, method.ResultInfo);
    }

    // The gateway checks the params against their schema besides; what does not bind, it refuses with the same code.
    private static TParams Bind<TParams, TResult>(Method<TParams, TResult> method, string parameters)
    {
        try
        {
            return JsonSerializer.Deserialize(parameters, method.ParamsInfo) ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid {method.Name} params: null");
        }
        catch (JsonException e)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid {method.Name} params: {e.Message}");
        }
    }

    private sealed class Context<TResult>(JsonTypeInfo<TResult> json, Request request) : MethodContext<TResult>
    {
        public override Caller Caller => request.Caller;

        public override CancellationToken Cancellation => request.Cancellation;

        public override void Acknowledge(TResult first) => request.Acknowledged?.Invoke(JsonSerializer.Serialize(first, json));
    }
}
