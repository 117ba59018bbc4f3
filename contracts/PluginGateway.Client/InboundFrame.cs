using System.Buffers.Text;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>
/// One frame from the gateway (<c>wire.md</c> §2), read without a copy: <see cref="Payload"/> and <see cref="Error"/> are slices of the
/// receive buffer and valid only until the next frame.
/// </summary>
internal readonly struct InboundFrame
{
    public FrameKind Kind { get; private init; }

    /// <summary>Which request a response answers. Ours are numbers; 0 is none of ours.</summary>
    public long Id { get; private init; }

    public bool Ok { get; private init; }

    public string EventName { get; private init; }

    public long? Seq { get; private init; }

    public StateVersion? StateVersion { get; private init; }

    public ReadOnlyMemory<byte> Payload { get; private init; }

    public ReadOnlyMemory<byte> Error { get; private init; }

    private ReadOnlyMemory<byte> Result { get; init; }

    private bool IsJsonRpc { get; init; }

    private bool HasNumericId { get; init; }

    /// <summary>False for what is not JSON or not a frame; a frame of an unknown kind is <see cref="FrameKind.Unknown"/>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out InboundFrame frame)
    {
        try
        {
            frame = Read(utf8);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // A member of an unexpected type is InvalidOperation, a number out of range Format.
            frame = default;
            return false;
        }
    }

    private static InboundFrame Read(ReadOnlyMemory<byte> utf8)
    {
        var frame = new InboundFrame { EventName = "" };
        var reader = new Utf8JsonReader(utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            frame = frame.With(ref reader, utf8);
        }

        return frame.AsAnswerOfJsonRpc();
    }

    /// <summary>An answer of JSON-RPC 2.0, as gateways give it that came before this protocol (<c>manager.md</c> §9), is a response as well. Numbers are ids there alone.</summary>
    private InboundFrame AsAnswerOfJsonRpc() =>
        IsJsonRpc && Kind is FrameKind.Unknown && Id != 0 && !(Result.IsEmpty && Error.IsEmpty) ? this with { Kind = FrameKind.Response, Ok = Error.IsEmpty, Payload = Result }
        : HasNumericId ? this with { Id = 0 } : this;

    private InboundFrame With(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        switch (NameOf(ref reader))
        {
            case Member.Type: return this with { Kind = KindOf(ref reader) };
            case Member.Id: return this with { Id = Number(ref reader), HasNumericId = reader.TokenType == JsonTokenType.Number };
            case Member.JsonRpc: return this with { IsJsonRpc = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("2.0"u8) };
            case Member.Result: return this with { Result = Slice(ref reader, utf8) };
            case Member.Ok: return this with { Ok = reader.GetBoolean() };
            case Member.Event: return this with { EventName = reader.GetString() ?? "" };
            case Member.Seq: return this with { Seq = reader.TokenType == JsonTokenType.Null ? null : reader.GetInt64() };
            case Member.StateVersion: return this with { StateVersion = JsonSerializer.Deserialize(Slice(ref reader, utf8).Span, ClientJson.Default.StateVersion) };
            case Member.Payload: return this with { Payload = Slice(ref reader, utf8) };
            case Member.Error: return this with { Error = Slice(ref reader, utf8) };
            default: reader.Skip(); return this;
        }
    }

    /// <summary>Which member comes; the reader stands on its value afterwards.</summary>
    private static Member NameOf(ref Utf8JsonReader reader)
    {
        var member =
            reader.ValueTextEquals("type"u8) ? Member.Type :
            reader.ValueTextEquals("id"u8) ? Member.Id :
            reader.ValueTextEquals("ok"u8) ? Member.Ok :
            reader.ValueTextEquals("payload"u8) ? Member.Payload :
            reader.ValueTextEquals("error"u8) ? Member.Error :
            reader.ValueTextEquals("event"u8) ? Member.Event :
            reader.ValueTextEquals("seq"u8) ? Member.Seq :
            reader.ValueTextEquals("jsonrpc"u8) ? Member.JsonRpc :
            reader.ValueTextEquals("result"u8) ? Member.Result :
            reader.ValueTextEquals("stateVersion"u8) ? Member.StateVersion : Member.Other;
        reader.Read();
        return member;
    }

    private static FrameKind KindOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("res"u8) ? FrameKind.Response :
        reader.ValueTextEquals("event"u8) ? FrameKind.Event : FrameKind.Unknown;

    private static long Number(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number ? (reader.TryGetInt64(out var number) ? number : 0) :
        reader.TokenType == JsonTokenType.String && Utf8Parser.TryParse(reader.ValueSpan, out long id, out var used) && used == reader.ValueSpan.Length ? id : 0;

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return utf8[start..(int)reader.BytesConsumed];
    }

    private enum Member
    {
        Other,
        JsonRpc,
        Result,
        Type,
        Id,
        Ok,
        Payload,
        Error,
        Event,
        Seq,
        StateVersion,
    }
}

internal enum FrameKind
{
    Unknown,
    Response,
    Event,
}
