using System.Text.Json.Serialization.Metadata;
using PluginGateway.Contracts.Methods;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Dispatch;

/// <summary>One request as its handler sees it.</summary>
internal sealed class RequestContext<TResult>(GatewayConnection connection, byte[] id, JsonTypeInfo<TResult> info) : MethodContext<TResult>
{
    /// <inheritdoc />
    public override Caller Caller => connection.Caller;

    /// <inheritdoc />
    public override CancellationToken Cancellation => connection.Closed;

    /// <summary>The request's id as JSON.</summary>
    public ReadOnlySpan<byte> Id => id;

    /// <inheritdoc />
    public override void Acknowledge(TResult first) => Answer(first);

    /// <summary>Sends an answer.</summary>
    public void Answer(TResult payload) => AnswerWriter.Current.Ok(id, payload, info).SendTo(connection);
}
