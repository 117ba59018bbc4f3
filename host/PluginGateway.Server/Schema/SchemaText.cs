using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Server.Schema;

/// <summary>The schema of a record as it is shown to others: such that it can stand inside another document. Pure; any thread.</summary>
internal static class SchemaText
{
    /// <summary>Exports a schema.</summary>
    /// <param name="info">Source-generated JSON of the record.</param>
    /// <param name="name">What it is the schema of; makes references inside of a recursive record stay inside.</param>
    public static JsonElement Of(JsonTypeInfo info, string name)
    {
        JsonNode schema;
        try
        {
            schema = SchemaExport.Export(info);
        }
        catch (NotSupportedException e)
        {
            // A plugin's type that has no schema, as one with preserved references: it must not take the description of all others away.
            schema = new JsonObject { ["$comment"] = $"no schema: {e.Message}" };
        }

        // References of the exporter start at the root ("#/properties/…"), which is this schema's own only when it has an identity.
        if (schema is JsonObject recursive && HasReference(recursive))
        {
            recursive.Insert(0, "$id", $"urn:plugin-gateway:{Uri.EscapeDataString(name)}");
        }

        return JsonElement.Parse(schema.ToJsonString());
    }

    private static bool HasReference(JsonNode? node) => node switch
    {
        JsonObject members => members.Any(member => member.Key == "$ref" || HasReference(member.Value)),
        JsonArray items => items.Any(HasReference),
        _ => false,
    };
}
