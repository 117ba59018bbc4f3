using System.Text.Json.Serialization.Metadata;
using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Dispatch;

/// <summary>One request as its handler sees it.</summary>
internal sealed class RequestContext<TResult>(GatewayConnection connection, byte[] id, JsonTypeInfo<TResult> info, PluginGeneration? owner) : MethodContext<TResult>, IDisposable
{
    private CancellationTokenSource? _eitherEnds;
    private Action? _afterAnswer;

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

    /// <summary>Does something once the last answer is on its way: for what would cut the caller off.</summary>
    public void AfterAnswer(Action then) => _afterAnswer = then;

    /// <inheritdoc />
    public void Dispose()
    {
        _eitherEnds?.Dispose();
        _afterAnswer?.Invoke();
    }

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
