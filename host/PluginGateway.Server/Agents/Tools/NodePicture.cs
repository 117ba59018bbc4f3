using System.Buffers;
using System.Text.Json;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>
/// Takes a picture out of a node's answer (<c>{format, base64, …}</c>, <c>nodes.md</c> §6) that nobody has reworked: a model is shown it, and not a million letters. Pure.
/// </summary>
internal static class NodePicture
{
    // Shorter ones are as likely something else.
    private const int From = 512;

    /// <summary>The answer without it.</summary>
    public static (JsonElement Payload, IReadOnlyList<AgentAttachment> Attachments) TakeOut(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty("base64", out var text) || text.ValueKind != JsonValueKind.String || !text.TryGetBytesFromBase64(out var content) || content.Length < From)
        {
            return (payload, []);
        }

        var mediaType = payload.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String ? MediaType(format.GetString()!) : null;
        return (Without(payload, mediaType is null ? $"[{content.Length} bytes are left out]" : "[the picture is attached]"), mediaType is null ? [] : [new AgentAttachment(mediaType, content)]);
    }

    private static string? MediaType(string format) => format.ToLowerInvariant() switch
    {
        "jpg" or "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "gif" => "image/gif",
        _ => null,
    };

    private static JsonElement Without(JsonElement payload, string note)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in payload.EnumerateObject())
            {
                if (member.NameEquals("base64"u8))
                {
                    json.WriteString("base64"u8, note);
                }
                else
                {
                    member.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
