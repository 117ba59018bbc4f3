using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Dispatch;

/// <summary>Turns an exception of a handler into an answer. The only place that does (<c>wire.md</c> §10: anything unforeseen is UNAVAILABLE).</summary>
internal static class RequestFailures
{
    /// <summary>Answers a failed request and logs what the caller is not told.</summary>
    public static void Answer(GatewayConnection connection, ReadOnlySpan<byte> id, string method, PluginGeneration? owner, Exception exception)
    {
        if (exception is GatewayException known)
        {
            AnswerWriter.Current.Error(id, known.Error, known.Payload).SendTo(connection);
            return;
        }

        if (exception is MissingScopeException { Access: var access })
        {
            AnswerWriter.Current.Error(id, connection.Dialect.Deny(connection.Grant, access)).SendTo(connection);
            return;
        }

        if (exception is OperationCanceledException && connection.Closed.IsCancellationRequested)
        {
            return;
        }

        // Text, never the exception itself: an exception of a plugin that somebody keeps pins its load context (plugin-hosting.md §2.1).
        ConnectionLog.HandlerFailed(connection.Log, method, owner?.Info.Id ?? "gateway", exception.ToString());
        AnswerWriter.Current.Error(id, Shape(method, exception)).SendTo(connection);
    }

    private static ErrorShape Shape(string method, Exception exception) => exception switch
    {
        OperationCanceledException => new ErrorShape(ErrorCodes.Unavailable, $"{method} was cancelled") { Retryable = true },
        _ => new ErrorShape(ErrorCodes.Unavailable, $"{method} failed: {exception.GetType().Name}; the gateway's log has the details"),
    };
}
