using System.Buffers;
using System.Text.Json;
using PluginGateway.Server.Config.Secrets;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>Arguments of a tool as clients are shown them: values of members that sound like secrets are blotted out, long texts and lists are cut. Pure.</summary>
internal static class ShownArguments
{
    private const int TextLength = 1000;
    private const int Members = 100;
    private const int Depth = 16;

    /// <summary>What is shown.</summary>
    public static JsonElement Of(JsonElement arguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, arguments, depth: 0);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when depth == Depth:
                writer.WriteStringValue("…");
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().Take(Members))
                {
                    writer.WritePropertyName(ToolText.Cut(member.Name, TextLength));
                    if (SecretNames.Says(member.Name))
                    {
                        writer.WriteStringValue(SecretScrubber.Blank);
                    }
                    else
                    {
                        Write(writer, member.Value, depth + 1);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray().Take(Members))
                {
                    Write(writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(ToolText.Cut(value.GetString()!, TextLength));
                break;
            case JsonValueKind.Undefined:
                writer.WriteNullValue();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
