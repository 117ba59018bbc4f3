using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Schema;
using PluginGateway.Server.Telemetry;

namespace PluginGateway.Server.Dispatch;

/// <summary>
/// A method whose answer is kept ready as JSON, such as <c>health</c>: nothing is bound and nothing serialised when there are no params.
/// With params it is the method beside it that answers.
/// </summary>
internal sealed class CachedMethod(MethodEntry whenAsked, Func<ReadOnlyMemory<byte>> cached) : MethodEntry(whenAsked.Name, whenAsked.Access, whenAsked.Owner, whenAsked.OnlyIn)
{
    /// <inheritdoc />
    public override MethodShape Shape => whenAsked.Shape;

    /// <inheritdoc />
    public override Task Invoke(GatewayConnection connection, ReadOnlySpan<byte> id, ReadOnlySpan<byte> parameters, GenerationLease lease)
    {
        if (!parameters.IsEmpty && !parameters.SequenceEqual("{}"u8))
        {
            return whenAsked.Invoke(connection, id, parameters, lease);
        }

        var began = RequestMeter.Begin();
        AnswerWriter.Current.Ok(id, cached().Span).SendTo(connection);
        RequestMeter.End(began, Name, isOk: true);
        return Task.CompletedTask;
    }
}
