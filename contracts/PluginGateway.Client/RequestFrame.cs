using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>The bytes of a request (<c>wire.md</c> §2).</summary>
internal static class RequestFrame
{
    public static ReadOnlyMemory<byte> Write<TParams, TResult>(long id, Method<TParams, TResult> method, TParams parameters)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "req"u8);
        writer.WriteString("id"u8, id.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("method"u8, method.Name);
        writer.WritePropertyName("params"u8);
        JsonSerializer.Serialize(writer, parameters, method.ParamsInfo);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
