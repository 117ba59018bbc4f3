using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PluginGateway.Server.Config.Secrets;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Diagnostics.Frames;

/// <summary>JSON as it may be shown: what is named like a secret is left out, every known secret is taken out, long texts and lists are cut. Pure.</summary>
internal static class FrameText
{
    private const int LongestText = 160;
    private const int LongestList = 20;

    // The protocol's own names, which sound like secrets and are none.
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal) { "key", "sessionKey", "mainSessionKey", "mainKey", "idempotencyKey", "publicKey" };

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text.</summary>
    public static string Of(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            Write(writer, value);
        }

        return SecretScrubber.Process.Scrub(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>A single text, cut, without secrets and without what a terminal takes for orders.</summary>
    public static string Of(string text) => Cut(SecretScrubber.Process.Scrub(new string([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)])));

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (IsSecret(member))
                    {
                        writer.WriteStringValue(SecretScrubber.Blank);
                    }
                    else
                    {
                        Write(writer, member.Value);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray().Take(LongestList))
                {
                    Write(writer, item);
                }

                if (value.GetArrayLength() > LongestList)
                {
                    writer.WriteStringValue($"… {value.GetArrayLength() - LongestList} more");
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                // Scrubbed before it is cut: half of a secret would not be recognised.
                writer.WriteStringValue(Cut(SecretScrubber.Process.Scrub(value.GetString()!)));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsSecret(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => !Plain.Contains(member.Name) && SecretNames.Says(member.Name) && !string.IsNullOrEmpty(member.Value.GetString()),
        JsonValueKind.Number => SecretNames.SaysOfNumber(member.Name),
        _ => false,
    };

    private static string Cut(string text)
    {
        if (text.Length <= LongestText)
        {
            return text;
        }

        var length = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return $"{text[..length]}… ({text.Length} characters)";
    }
}
