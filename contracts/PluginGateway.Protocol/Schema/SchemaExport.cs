using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace PluginGateway.Protocol.Schema;

/// <summary>Derives the JSON schema of a wire record from its source-generated type info, so that no schema is written by hand. Pure; safe for any thread.</summary>
public static class SchemaExport
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = static (context, node) => Annotate(context.PropertyInfo, PatchOf(context.TypeInfo.Type) ?? node),
    };

    /// <summary>
    /// The schema of <paramref name="typeInfo"/>: members, required members, closedness, and the limits given by
    /// <see cref="NonEmptyAttribute"/>, <see cref="StringLengthAttribute"/> and <see cref="RangeAttribute"/>.
    /// </summary>
    /// <param name="typeInfo">Source-generated type info of a record.</param>
    /// <returns>A new node that the caller owns.</returns>
    public static JsonNode Export(JsonTypeInfo typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return JsonSchemaExporter.GetJsonSchemaAsNode(typeInfo.Options, typeInfo.Type, Options);
    }

    private static JsonNode Annotate(JsonPropertyInfo? property, JsonNode node)
    {
        if (property?.AttributeProvider is not { } attributes || node is not JsonObject schema)
        {
            return node;
        }

        foreach (var attribute in attributes.GetCustomAttributes(inherit: false))
        {
            switch (attribute)
            {
                case NonEmptyAttribute:
                    schema[IsArray(schema) ? "minItems" : "minLength"] = 1;
                    break;
                case StringLengthAttribute length:
                    schema["minLength"] = length.MinimumLength;
                    schema["maxLength"] = length.MaximumLength;
                    break;
                case RangeAttribute range:
                    schema["minimum"] = ToNumber(range.Minimum);
                    schema["maximum"] = ToNumber(range.Maximum);
                    break;
            }
        }

        return node;
    }

    private static bool IsArray(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => several.Any(one => (string?)one == "array"),
        { } one => (string?)one == "array",
        null => false,
    };

    private static JsonObject? PatchOf(Type type) =>
        type == typeof(TextPatch) ? Nullable("string") : type == typeof(NumberPatch) ? Nullable("integer") : null;

    private static JsonObject Nullable(string type) => new() { ["type"] = new JsonArray(type, "null") };

    private static JsonValue ToNumber(object bound) =>
        JsonValue.Create(Convert.ToDouble(bound, System.Globalization.CultureInfo.InvariantCulture));
}
