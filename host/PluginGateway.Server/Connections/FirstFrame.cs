using System.Net.WebSockets;
using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;
using PluginGateway.Server.Dispatch;

namespace PluginGateway.Server.Connections;

/// <summary>A connection's first frame, once it is known to be a well-formed <c>connect</c> (<c>wire.md</c> §5, steps 1 and 2).</summary>
/// <param name="Id">The request's id as JSON.</param>
/// <param name="Connect">Its params. Nothing in them is believed yet.</param>
internal sealed record FirstFrame(byte[] Id, ConnectParams Connect)
{
    private static readonly Lazy<ParamsSchema> Schema = new(() => ParamsSchema.Compile(SchemaExport.Export(ConnectMethods.Connect.ParamsInfo)));

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
            : (null, HandshakeOutcome.Refuse(id, new("invalid handshake: first request must be connect")));
    }

    private static (FirstFrame?, HandshakeOutcome.Refused?) ReadParams(byte[] id, ReadOnlySpan<byte> parameters)
    {
        string? errors;
        try
        {
            // Unlike other methods, connect without params is not connect with empty ones (recorded frames, 05).
            errors = parameters.IsEmpty ? "must be object" : Schema.Value.Check(parameters);
            if (errors is null)
            {
                var connect = JsonSerializer.Deserialize(parameters, ConnectMethods.Connect.ParamsInfo)!;
                errors = DescribeNames(connect.Client) ?? DescribeResume(connect.Resume);
                if (errors is null)
                {
                    return (new FirstFrame(id, connect), null);
                }
            }
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            errors = e.Message;
        }

        return (null, HandshakeOutcome.Refuse(id, new($"invalid connect params: {errors}")));
    }

    private static string? DescribeResume(ResumeParams? resume) => resume is not null && resume.StreamId is null != (resume.AfterSeq is null)
        ? "at /resume: must have both streamId and afterSeq to go on with a stream, or neither to begin one"
        : null;

    private static string? DescribeNames(ClientInfo client)
    {
        var errors = new List<string>();
        if (!ClientNames.Ids.Contains(client.Id))
        {
            errors.Add("at /client/id: must be equal to constant; at /client/id: must match a schema in anyOf");
        }

        if (!ClientNames.Modes.Contains(client.Mode))
        {
            errors.Add("at /client/mode: must be equal to constant; at /client/mode: must match a schema in anyOf");
        }

        return errors.Count == 0 ? null : string.Join("; ", errors);
    }
}
