using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol.Schema;

/// <summary>
/// A text member of params that change something: absent leaves it as it is, <c>null</c> clears it, a text sets it (<c>methods.md</c> §5). Give such a member
/// <c>[JsonIgnore(Condition = WhenWritingDefault)]</c>, so that an absent one is not written. Immutable.
/// </summary>
[JsonConverter(typeof(TextPatchConverter))]
public readonly record struct TextPatch
{
    private TextPatch(string? value) => (IsGiven, Value) = (true, value);

    /// <summary>Clears it.</summary>
    public static TextPatch Clear { get; } = new(null);

    /// <summary>Whether it is to change at all.</summary>
    public bool IsGiven { get; }

    /// <summary>What to set; null clears.</summary>
    public string? Value { get; }

    /// <summary>Sets it, or clears it when null.</summary>
    /// <param name="value">The new text.</param>
    /// <returns>The change.</returns>
    public static TextPatch Set(string? value) => new(value);

    /// <summary>What is there after the change.</summary>
    /// <param name="known">What was there before.</param>
    /// <returns>The text; null for none.</returns>
    public string? Over(string? known) => IsGiven ? Value : known;
}

/// <summary>JSON of <see cref="TextPatch"/>.</summary>
public sealed class TextPatchConverter : JsonConverter<TextPatch>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override TextPatch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TextPatch.Set(reader.GetString());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TextPatch value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }
}
