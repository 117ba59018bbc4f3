using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Schema;
using PluginGateway.Server.Telemetry;

namespace PluginGateway.Server.Dispatch;

/// <summary>A method whose params and result are records.</summary>
internal sealed class TypedMethod<TParams, TResult>(Method<TParams, TResult> method, Access access, MethodHandler<TParams, TResult> handler, PluginGeneration? owner)
    : MethodEntry(method.Name, access, owner, method.OnlyIn)
{
    // Made at the first call: a start of the gateway does not pay for it.
    private readonly Lazy<ParamsSchema> _schema = new(() => ParamsSchema.Compile(SchemaExport.Export(method.ParamsInfo)));
    private readonly Lazy<JsonTypeInfo<TParams>> _tolerant = new(() => TolerantJson.Of(method.ParamsInfo));
    private readonly Lazy<MethodShape> _shape = new(() => MethodShape.Of(method));

    /// <inheritdoc />
    public override MethodShape Shape => _shape.Value;

    /// <inheritdoc />
    public override Task Invoke(GatewayConnection connection, ReadOnlySpan<byte> id, ReadOnlySpan<byte> parameters, GenerationLease lease)
    {
        var began = RequestMeter.Begin();
        var context = new RequestContext<TResult>(connection, id.ToArray(), method.ResultInfo, Owner);
        ValueTask<TResult> running;
        try
        {
            using (Owner?.Mark.Enter())
            {
                running = handler(Bind(parameters, connection.Dialect), context);
            }

            if (running.IsCompletedSuccessfully)
            {
                context.Answer(running.Result);
                RequestMeter.End(began, Name, isOk: true);
                context.Dispose();
                lease.Dispose();
                return Task.CompletedTask;
            }
        }
        catch (Exception e)
        {
            // The boundary of all handlers, ours and plugins': an exception becomes an answer, nothing else.
            RequestFailures.Answer(connection, context.Id, Name, Owner, e);
            RequestMeter.End(began, Name, isOk: false);
            context.Dispose();
            lease.Dispose();
            return Task.CompletedTask;
        }

        return FinishAsync(connection, context, running, lease, began);
    }

    // A plugin's params are its own, of no protocol: they are as it has written them.
    private TParams Bind(ReadOnlySpan<byte> parameters, Dialect dialect)
    {
        var json = parameters.IsEmpty || parameters.SequenceEqual("null"u8) ? "{}"u8 : parameters;
        var schema = _schema.Value;
        try
        {
            return schema.Check(json, dialect.IgnoresUnknownParams && Owner is null, out var hasUnknown) is { } errors
                ? throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid {Name} params: {errors}")
                : JsonSerializer.Deserialize(json, hasUnknown ? _tolerant.Value : method.ParamsInfo)!;
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"invalid {Name} params: {e.Message}");
        }
    }

    private async Task FinishAsync(GatewayConnection connection, RequestContext<TResult> context, ValueTask<TResult> running, GenerationLease lease, long began)
    {
        using (lease)
        using (context)
        {
            try
            {
                context.Answer(await running);
                RequestMeter.End(began, Name, isOk: true);
            }
            catch (Exception e)
            {
                // The same boundary as in Invoke, for handlers that took their time.
                RequestFailures.Answer(connection, context.Id, Name, Owner, e);
                RequestMeter.End(began, Name, isOk: false);
            }
        }
    }
}
