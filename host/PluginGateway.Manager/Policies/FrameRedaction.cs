using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace PluginGateway.Manager.Policies;

/// <summary>A frame as a trace may show it (H25): no secret, at any depth, in any case.</summary>
internal static class FrameRedaction
{
    private const string Redacted = "[redacted]";

    private static readonly FrozenSet<string> Secrets = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "token", "authorization", "apikey", "api_key", "signature", "cookie", "set-cookie", "accesstoken", "refreshtoken", "deviceToken", "password", "secret", "privateKeyPem");

    private static readonly FrozenSet<string> WithText = FrozenSet.Create(StringComparer.Ordinal, "config.set", "config.patch", "config.apply");

    /// <summary>The text to be shown; for what is no JSON, only how long it is.</summary>
    public static string Show(ReadOnlyMemory<byte> frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            return Show(document.RootElement);
        }
        catch (JsonException)
        {
            return $"({frame.Length} bytes that are no JSON)";
        }
    }

    /// <inheritdoc cref="Show(ReadOnlyMemory{byte})" />
    public static string Show(JsonElement frame)
    {
        var hidesRaw = frame.ValueKind == JsonValueKind.Object && frame.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String && WithText.Contains(method.GetString()!);
        return Show(frame, hidesRaw);
    }

    /// <summary>The params of a call as a trace may show them.</summary>
    public static string ShowParams(string method, JsonElement parameters) => Show(parameters, WithText.Contains(method));

    private static string Show(JsonElement frame, bool hidesRaw)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, frame, hidesRaw);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, bool hidesRaw)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (Secrets.Contains(member.Name) || (hidesRaw && member.Name == "raw"))
                    {
                        writer.WriteStringValue(Redacted);
                    }
                    else
                    {
                        Write(writer, member.Value, hidesRaw);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, hidesRaw);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
