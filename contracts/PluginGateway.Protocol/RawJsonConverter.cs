using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol;

/// <summary>
/// Writes JSON as it came, in one copy. An element otherwise writes its texts anew, which takes many times the room of a picture in base64.
/// </summary>
public sealed class RawJsonConverter : JsonConverter<JsonElement?>
{
    /// <inheritdoc />
    public override JsonElement? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null : JsonElement.ParseValue(ref reader);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, JsonElement? value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is { ValueKind: not JsonValueKind.Undefined } given)
        {
            // It has been read as JSON before.
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(given), skipInputValidation: true);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
