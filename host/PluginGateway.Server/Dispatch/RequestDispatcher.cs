using System.Text.Json;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Dispatch;

/// <summary>Takes one request from a connection to its answer: find the method, check the scope, lease the plugin generation, bind the params, call.</summary>
internal sealed class RequestDispatcher(MethodTable methods)
{
    private const int MaxNameShown = 256;

    /// <summary>Dispatches. The task ends when the request is answered; it never fails.</summary>
    public Task Dispatch(GatewayConnection connection, in RequestFrame frame)
    {
        if (frame.Method.SequenceEqual("connect"u8))
        {
            return Refuse(connection, frame.Id, new ErrorShape(ErrorCodes.InvalidRequest, "connect is only valid as the first request"));
        }

        // A generation may close its gate between the look-up and the lease: the table then has a newer one, or none.
        while (methods.Find(frame.Method) is { } method && connection.Dialect.Has(method.OnlyIn))
        {
            var access = connection.Dialect.AccessTo(method);
            if (!connection.Grant.Allows(access))
            {
                return Refuse(connection, frame.Id, connection.Dialect.Deny(connection.Grant, access));
            }

            var lease = default(GenerationLease);
            if (method.Owner is null || method.Owner.TryEnter(out lease))
            {
                return method.Invoke(connection, frame.Id, frame.Params, lease);
            }

            if (ReferenceEquals(methods.Find(frame.Method), method))
            {
                AnswerWriter.Current.Error(frame.Id, new ErrorShape(ErrorCodes.Unavailable, $"plugin {method.Owner.Info.Id} is stopping") { Retryable = true }).SendTo(connection);
                return Task.CompletedTask;
            }
        }

        // Which methods there are is for those to find out who might call them all (wire.md §10).
        return Refuse(connection, frame.Id, connection.Grant.Allows(connection.Dialect.TellsUnknownMethods ? Access.Read : Access.Admin)
            ? new ErrorShape(ErrorCodes.InvalidRequest, $"unknown method: {Name(frame.Method)}")
            : connection.Dialect.Deny(connection.Grant, Access.Admin));
    }

    // The name lies in the frame as JSON, escapes and all.
    private static string Name(ReadOnlySpan<byte> json)
    {
        Span<byte> quoted = json.Length <= MaxNameShown ? stackalloc byte[json.Length + 2] : default;
        if (quoted.IsEmpty)
        {
            return "(a very long name)";
        }

        quoted[0] = quoted[^1] = (byte)'"';
        json.CopyTo(quoted[1..]);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    private static Task Refuse(GatewayConnection connection, ReadOnlySpan<byte> id, ErrorShape error)
    {
        AnswerWriter.Current.Error(id, error).SendTo(connection);
        return Task.CompletedTask;
    }
}
