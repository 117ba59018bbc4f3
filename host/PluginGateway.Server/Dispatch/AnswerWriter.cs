using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Dispatch;

/// <summary>
/// Writes a <c>res</c> frame (<c>wire.md</c> §2) into a buffer of the current thread, from where it goes to the connection's send queue: a small one as a copy, a large one as it is.
/// Use it to the end before awaiting anything.
/// </summary>
#pragma warning disable CA1001 // Lives as long as its thread; the JSON writer holds nothing but managed memory.
internal sealed class AnswerWriter
#pragma warning restore CA1001
{
    [ThreadStatic]
    private static AnswerWriter? s_current;

    private readonly AnswerBuffer _buffer = new();
    private readonly Utf8JsonWriter _json;

    private AnswerWriter() => _json = new Utf8JsonWriter(_buffer, WireJson.Options);

    /// <summary>This thread's writer, empty.</summary>
    public static AnswerWriter Current
    {
        get
        {
            var writer = s_current ??= new AnswerWriter();
            writer._buffer.Clear();
            return writer;
        }
    }

    /// <summary>A good answer with a typed payload.</summary>
    public AnswerWriter Ok<T>(ReadOnlySpan<byte> id, T payload, JsonTypeInfo<T> info)
    {
        Begin(id, ok: true);
        Write(",\"payload\":"u8);
        Write(payload, info);
        Write("}"u8);
        return this;
    }

    /// <summary>A good answer with a payload that is JSON already.</summary>
    public AnswerWriter Ok(ReadOnlySpan<byte> id, ReadOnlySpan<byte> payload)
    {
        Begin(id, ok: true);
        Write(",\"payload\":"u8);
        Write(payload);
        Write("}"u8);
        return this;
    }

    /// <summary>A good answer whose payload somebody else writes.</summary>
    public AnswerWriter Ok<T>(ReadOnlySpan<byte> id, T state, Action<Utf8JsonWriter, T> write)
    {
        Begin(id, ok: true);
        Write(",\"payload\":"u8);
        _json.Reset(_buffer);
        write(_json, state);
        _json.Flush();
        Write("}"u8);
        return this;
    }

    /// <summary>A failed answer. What an exception said is in it, and so whatever it may have named: secrets are taken out (SEC-17).</summary>
    public AnswerWriter Error(ReadOnlySpan<byte> id, ErrorShape error, JsonElement? payload = null)
    {
        Begin(id, ok: false);
        if (payload is { } element)
        {
            Write(",\"payload\":"u8);
            _json.Reset(_buffer);
            element.WriteTo(_json);
            _json.Flush();
        }

        Write(",\"error\":"u8);
        Write(error with { Message = SecretScrubber.Process.Scrub(error.Message), Details = Scrub(error.Details) }, ErrorJson.Default.ErrorShape);
        Write("}"u8);
        return this;
    }

    /// <summary>Hands the frame to the connection.</summary>
    public void SendTo(GatewayConnection connection)
    {
        connection.Frames?.Sent(connection.Id, _buffer.ToArray());
        _buffer.MoveTo(connection.Queue);
    }

    private static JsonElement? Scrub(JsonElement? details)
    {
        if (details?.GetRawText() is not { } text || SecretScrubber.Process.Scrub(text) is not { } clean || clean == text)
        {
            return details;
        }

        using var document = JsonDocument.Parse(clean);
        return document.RootElement.Clone();
    }

    private void Begin(ReadOnlySpan<byte> id, bool ok)
    {
        Write("{\"type\":\"res\",\"id\":"u8);
        Write(id);
        Write(ok ? ",\"ok\":true"u8 : ",\"ok\":false"u8);
    }

    private void Write<T>(T value, JsonTypeInfo<T> info)
    {
        _json.Reset(_buffer);
        JsonSerializer.Serialize(_json, value, info);
        _json.Flush();
    }

    private void Write(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);
}
