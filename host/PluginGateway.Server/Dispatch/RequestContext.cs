using System.Text.Json.Serialization.Metadata;
using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Dispatch;

/// <summary>One request as its handler sees it.</summary>
internal sealed class RequestContext<TResult>(GatewayConnection connection, byte[] id, JsonTypeInfo<TResult> info, PluginGeneration? owner) : MethodContext<TResult>, IDisposable
{
    private CancellationTokenSource? _eitherEnds;

    /// <inheritdoc />
    public override Caller Caller => connection.Caller;

    /// <inheritdoc />
    public override CancellationToken Cancellation => owner is null ? connection.Closed : EitherEnds(owner).Token;

    /// <summary>The request's id as JSON.</summary>
    public ReadOnlySpan<byte> Id => id;

    /// <inheritdoc />
    public override void Acknowledge(TResult first) => Answer(first);

    /// <summary>Sends an answer.</summary>
    public void Answer(TResult payload) => AnswerWriter.Current.Ok(id, payload, info).SendTo(connection);

    /// <inheritdoc />
    public void Dispose() => _eitherEnds?.Dispose();

    // Most handlers never ask, and then nothing is made.
    private CancellationTokenSource EitherEnds(PluginGeneration plugin)
    {
        if (_eitherEnds is { } known)
        {
            return known;
        }

        var mine = CancellationTokenSource.CreateLinkedTokenSource(connection.Closed, plugin.StoppingCalls);
        if (Interlocked.CompareExchange(ref _eitherEnds, mine, null) is not { } first)
        {
            return mine;
        }

        mine.Dispose();
        return first;
    }
}
