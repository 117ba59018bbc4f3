using System.Buffers;
using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Events;
using PluginGateway.Server.Methods;

namespace PluginGateway.Server.Schema;

/// <summary>
/// The published schema: a JSON Schema of every frame of the wire, and below it params and result of every method that the gateway itself offers. Derived from the
/// records and the registrations, so that it cannot say anything else than what is checked. It holds nothing of this installation: no plugin, no configuration.
/// </summary>
internal sealed class ProtocolSchema(BuiltInMethods builtIn)
{
    private readonly Lazy<ReadOnlyMemory<byte>> _json = new(() => Write(builtIn.All));

    /// <summary>The document as JSON; the same bytes as long as the program runs.</summary>
    public ReadOnlyMemory<byte> Json => _json.Value;

    private static ReadOnlyMemory<byte> Write(IReadOnlyList<MethodEntry> methods)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = WireJson.Options.Encoder });
        json.WriteStartObject();
        json.WriteString("$schema"u8, "https://json-schema.org/draft/2020-12/schema"u8);
        json.WriteString("title"u8, "Frames of the gateway's WebSocket"u8);
        json.WriteString("description"u8, "One frame is one text message. Methods of plugins are described by methods.describe."u8);
        json.WriteNumber("protocol"u8, ProtocolLimits.Version);
        json.WritePropertyName("oneOf"u8);
        json.WriteRawValue("""[{"$ref":"#/$defs/request"},{"$ref":"#/$defs/response"},{"$ref":"#/$defs/event"}]""");
        json.WritePropertyName("$defs"u8);
        WriteFrames(json);
        WriteConnect(json);
        WriteMethods(json, methods);
        WriteEvents(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    // Frames are read and written by hand (RequestFrame, AnswerWriter, SharedEvent); this is wire.md §2 in the words of a schema.
    private static void WriteFrames(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("request"u8);
        json.WriteRawValue($$$"""
            {"type":"object","additionalProperties":false,"required":["type","id","method"],"properties":{"type":{"const":"req"},
            "id":{"type":"string","minLength":1,"maxLength":{{{ProtocolLimits.MaxRequestIdLength}}}},"method":{"type":"string","minLength":1},"params":true}}
            """);
        json.WritePropertyName("response"u8);
        json.WriteRawValue("""
            {"type":"object","additionalProperties":false,"required":["type","id","ok"],"properties":{"type":{"const":"res"},
            "id":{"type":["string","number"]},"ok":{"type":"boolean"},"payload":true,"error":{"$ref":"#/$defs/error"}}}
            """);
        json.WritePropertyName("event"u8);
        json.WriteRawValue("""
            {"type":"object","additionalProperties":false,"required":["type","event"],"properties":{"type":{"const":"event"},
            "event":{"type":"string","minLength":1},"payload":true,"seq":{"type":"integer","minimum":0},"stateVersion":{"$ref":"#/$defs/stateVersion"}}}
            """);
        json.WritePropertyName("error"u8);
        SchemaText.Of(ErrorJson.Default.ErrorShape, "error").WriteTo(json);
        json.WritePropertyName("stateVersion"u8);
        SchemaText.Of(ConnectJson.Default.StateVersion, "stateVersion").WriteTo(json);
        json.WriteEndObject();
    }

    private static void WriteConnect(Utf8JsonWriter json)
    {
        var connect = MethodShape.Of(ConnectMethods.Connect);
        json.WriteStartObject("connect"u8);
        json.WriteString("description"u8, "The first request of every connection, after the event connect.challenge."u8);
        json.WritePropertyName("params"u8);
        connect.Params.WriteTo(json);
        json.WritePropertyName("result"u8);
        connect.Result.WriteTo(json);
        json.WriteEndObject();
    }

    private static void WriteMethods(Utf8JsonWriter json, IReadOnlyList<MethodEntry> methods)
    {
        json.WriteStartObject("methods"u8);
        foreach (var method in methods.OrderBy(method => method.Name, StringComparer.Ordinal).Select(static method => WireDescription.Of(method)))
        {
            json.WritePropertyName(method.Name);
            JsonSerializer.Serialize(json, method, DescribeJson.Default.MethodDescription);
        }

        json.WriteEndObject();
    }

    private static void WriteEvents(Utf8JsonWriter json)
    {
        json.WriteStartObject("events"u8);
        foreach (var kind in EventNames.Described)
        {
            json.WritePropertyName(kind.Name);
            JsonSerializer.Serialize(json, kind, DescribeJson.Default.EventDescription);
        }

        json.WriteEndObject();
    }
}
