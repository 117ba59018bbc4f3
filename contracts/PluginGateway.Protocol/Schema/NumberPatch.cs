using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginGateway.Protocol.Schema;

/// <summary>
/// A whole number among params that change something: absent leaves it as it is, <c>null</c> clears it, a number sets it. As with <see cref="TextPatch"/>, give such
/// a member <c>[JsonIgnore(Condition = WhenWritingDefault)]</c>. Immutable.
/// </summary>
[JsonConverter(typeof(NumberPatchConverter))]
public readonly record struct NumberPatch
{
    private NumberPatch(int? value) => (IsGiven, Value) = (true, value);

    /// <summary>Whether it is to change at all.</summary>
    public bool IsGiven { get; }

    /// <summary>What to set; null clears.</summary>
    public int? Value { get; }

    /// <summary>Sets it, or clears it when null.</summary>
    /// <param name="value">The new number.</param>
    /// <returns>The change.</returns>
    public static NumberPatch Set(int? value) => new(value);

    /// <summary>What is there after the change.</summary>
    /// <param name="known">What was there before.</param>
    /// <returns>The number; null for none.</returns>
    public int? Over(int? known) => IsGiven ? Value : known;
}

/// <summary>JSON of <see cref="NumberPatch"/>.</summary>
public sealed class NumberPatchConverter : JsonConverter<NumberPatch>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override NumberPatch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        NumberPatch.Set(reader.TokenType == JsonTokenType.Null ? null : reader.GetInt32());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, NumberPatch value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.Value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
