using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Dispatch;

namespace PluginGateway.Server.Connections;

/// <summary>A connection's first frame, once it is known to be a well-formed <c>connect</c> (<c>wire.md</c> §5, steps 1 and 2).</summary>
/// <param name="Id">The request's id as JSON.</param>
/// <param name="Connect">Its params. Nothing in them is believed yet.</param>
/// <param name="Dialect">The newest that lies in the client's range, else the nearest to it.</param>
internal sealed record FirstFrame(byte[] Id, ConnectParams Connect, Dialect Dialect)
{
    private static readonly Lazy<ParamsSchema> Schema = new(() => ParamsSchema.Compile(SchemaExport.Export(ConnectMethods.Connect.ParamsInfo)));

    private static readonly Lazy<JsonTypeInfo<ConnectParams>> Tolerant = new(() => TolerantJson.Of(ConnectMethods.Connect.ParamsInfo));

    /// <summary>Reads it.</summary>
    /// <param name="text">The frame.</param>
    /// <param name="refused">Why it is none; null when it is one.</param>
    public static FirstFrame? Read(ReadOnlyMemory<byte> text, out HandshakeOutcome.Refused? refused)
    {
        (var first, refused) = Read(text);
        return first;
    }

    private static (FirstFrame?, HandshakeOutcome.Refused?) Read(ReadOnlyMemory<byte> text)
    {
        RequestFrame frame;
        try
        {
            if (!RequestFrame.TryRead(text.Span, out frame))
            {
                return (null, new HandshakeOutcome.Refused(null, null, WebSocketCloseStatus.PolicyViolation, "invalid request frame"));
            }
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            return (null, new HandshakeOutcome.Refused(null, null, WebSocketCloseStatus.NormalClosure, null));
        }

        var id = frame.Id.ToArray();
        return frame.Method.SequenceEqual("connect"u8)
            ? ReadParams(id, frame.Params)
            : (null, HandshakeOutcome.Refuse(id, new("invalid handshake: first request must be connect"), Dialect.Three));
    }

    private static (FirstFrame?, HandshakeOutcome.Refused?) ReadParams(byte[] id, ReadOnlySpan<byte> parameters)
    {
        string? errors;
        var dialect = Dialect.Three;
        try
        {
            dialect = DialectOf(parameters);

            // Unlike other methods, connect without params is not connect with empty ones (recorded frames, 05).
            var hasUnknown = false;
            errors = parameters.IsEmpty ? "must be object" : Schema.Value.Check(parameters, dialect.IgnoresUnknownParams, out hasUnknown);
            if (errors is null)
            {
                var connect = JsonSerializer.Deserialize(parameters, hasUnknown ? Tolerant.Value : ConnectMethods.Connect.ParamsInfo)!;
                errors = DescribeNames(connect.Client) ?? DescribeNonce(connect.Device, dialect) ?? DescribeResume(connect.Resume);
                if (errors is null)
                {
                    return (new FirstFrame(id, connect, dialect), null);
                }
            }
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            errors = e.Message;
        }

        return (null, HandshakeOutcome.Refuse(id, new($"invalid connect params: {errors}"), dialect));
    }

    // How its params are to be read depends on what it speaks: that is looked for before anything is checked.
    private static Dialect DialectOf(ReadOnlySpan<byte> parameters)
    {
        var reader = new Utf8JsonReader(parameters);
        var (oldest, newest) = (0, 0);
        if (parameters.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return Dialect.Three;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isOldest, isNewest) = (reader.ValueTextEquals("minProtocol"u8), reader.ValueTextEquals("maxProtocol"u8));
            reader.Read();
            if ((isOldest || isNewest) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version))
            {
                (oldest, newest) = isOldest ? (version, newest) : (oldest, version);
            }

            reader.Skip();
        }

        return Dialect.Negotiate(oldest, newest) ?? Dialect.NearestTo(newest);
    }

    private static string? DescribeNonce(DeviceIdentity? device, Dialect dialect) =>
        device is { Nonce: null } && !dialect.SignsWithoutNonce ? "at /device: must have required property 'nonce'" : null;

    private static string? DescribeResume(ResumeParams? resume) => resume is not null && resume.StreamId is null != (resume.AfterSeq is null)
        ? "at /resume: must have both streamId and afterSeq to go on with a stream, or neither to begin one"
        : null;

    private static string? DescribeNames(ClientInfo client)
    {
        const string WrongId = "at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf";
        const string WrongMode = "at /client/mode: must be equal to constant; at /client/mode: must match a schema in anyOf";
        return (ClientNames.Ids.Contains(client.Id), ClientNames.Modes.Contains(client.Mode)) switch
        {
            (true, true) => null,
            (false, true) => WrongId,
            (true, false) => WrongMode,
            _ => $"{WrongId}; {WrongMode}",
        };
    }
}
