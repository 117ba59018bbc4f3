using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Contracts.Nodes;

/// <summary>The node side of a command whose params and result are records.</summary>
/// <typeparam name="TParams">The params.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
/// <param name="command">The command.</param>
/// <param name="json">Source-generated JSON of both.</param>
public abstract class NodeCommandHandler<TParams, TResult>(string command, JsonSerializerContext json) : INodeCommandHandler
    where TParams : class
{
    /// <inheritdoc />
    public string Command => command;

    /// <inheritdoc />
    public virtual string? Capability => null;

    /// <inheritdoc />
    public virtual bool IsOffered => true;

    /// <inheritdoc />
    public virtual bool? IsPermitted => null;

    /// <inheritdoc />
    public async ValueTask<JsonElement?> InvokeAsync(NodeCommandCall call, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        return JsonSerializer.SerializeToElement(await InvokeAsync(Bind(call.Params), call, cancellation).ConfigureAwait(false), InfoOf<TResult>());
    }

    /// <summary>Does it.</summary>
    /// <param name="parameters">The params.</param>
    /// <param name="call">The rest of what is known.</param>
    /// <param name="cancellation">As for <see cref="INodeCommandHandler.InvokeAsync"/>.</param>
    /// <returns>The result.</returns>
    /// <exception cref="NodeCommandException">It could not be done.</exception>
    protected abstract ValueTask<TResult> InvokeAsync(TParams parameters, NodeCommandCall call, CancellationToken cancellation);

    private TParams Bind(JsonElement parameters)
    {
        try
        {
            return parameters.Deserialize(InfoOf<TParams>()) ?? throw new NodeCommandException(NodeErrorCodes.InvalidRequest, $"invalid {command} params: must be object");
        }
        catch (JsonException e)
        {
            throw new NodeCommandException(NodeErrorCodes.InvalidRequest, $"invalid {command} params: {e.Message}", e);
        }
    }

    private JsonTypeInfo<T> InfoOf<T>() => json.GetTypeInfo(typeof(T)) as JsonTypeInfo<T> ?? throw new InvalidOperationException($"{json.GetType().Name} has no JSON of {typeof(T).Name}");
}
