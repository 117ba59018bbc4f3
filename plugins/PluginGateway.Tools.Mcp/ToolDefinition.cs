using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace PluginGateway.Tools.Mcp;

/// <summary>A tool as its server describes it. What a server says is not believed: it is bounded, and pinned by its hash. Immutable.</summary>
/// <param name="Name">What the server calls it.</param>
/// <param name="OfferedName">What the gateway is told: the server's name first.</param>
/// <param name="Description">What it does, as the model is told.</param>
/// <param name="Schema">JSON schema of its arguments.</param>
/// <param name="Hash">SHA-256 of name, description and schema, whole and in the order of keys; lower-case hex.</param>
internal sealed record ToolDefinition(string Name, string OfferedName, string Description, JsonElement Schema, string Hash)
{
    private const int NameLength = 64;
    private const int DescriptionLength = 1024;
    private const int SchemaLength = 32_768;

    /// <summary>Takes a description.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">What it says.</param>
    /// <param name="reason">Why it cannot be used.</param>
    /// <returns>Null when it cannot be used.</returns>
    public static ToolDefinition? Of(string server, Tool tool, out string? reason)
    {
        reason = string.IsNullOrWhiteSpace(tool.Name) || tool.Name.Length > 128
            ? "a tool without a name, or with one of more than 128 characters"
            : tool.InputSchema.ValueKind != JsonValueKind.Object
                ? $"'{Clean(tool.Name, NameLength)}' has no schema"
                : tool.InputSchema.GetRawText().Length > SchemaLength ? $"the schema of '{Clean(tool.Name, NameLength)}' has more than {SchemaLength} characters" : null;
        if (reason is not null)
        {
            return null;
        }

        var schema = tool.InputSchema.Clone();
        return new ToolDefinition(tool.Name, OfferedAs(server, tool.Name), Clean(tool.Description ?? string.Empty, DescriptionLength), schema, HashOf(tool.Name, tool.Description ?? string.Empty, schema));
    }

    private static string OfferedAs(string server, string tool)
    {
        var whole = $"{server}_{string.Concat(tool.Select(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' ? character : '_'))}";
        return whole.Length <= NameLength ? whole : $"{whole[..(NameLength - 9)]}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tool)))[..8]}";
    }

    /// <summary>Without what would write into a terminal or hide from a reader's eyes.</summary>
    private static string Clean(string text, int length)
    {
        var clean = string.Concat(text.Where(character => character is '\n' or '\t' || (!char.IsControl(character) && char.GetUnicodeCategory(character) != System.Globalization.UnicodeCategory.Format)));
        return clean.Length <= length ? clean : clean[..(char.IsHighSurrogate(clean[length - 1]) ? length - 1 : length)] + "…";
    }

    private static string HashOf(string name, string description, JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(name);
            writer.WriteStringValue(description);
            WriteOrdered(writer, schema);
            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void WriteOrdered(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteOrdered(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteOrdered(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
