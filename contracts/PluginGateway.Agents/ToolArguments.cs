using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace PluginGateway.Agents;

/// <summary>Arguments of a tool, between the text that a model writes, the dictionary of <see cref="FunctionCallContent"/> and the JSON of a tool.</summary>
public static class ToolArguments
{
    /// <summary>Makes a call of what a model has written. Arguments that are not a JSON object become <see cref="FunctionCallContent.Exception"/>.</summary>
    /// <param name="id">The call's id.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="arguments">What the model has written; nothing is an object without members.</param>
    /// <returns>The call.</returns>
    public static FunctionCallContent Parse(string id, string name, string arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new FunctionCallContent(id, name, Members(document.RootElement))
                : new FunctionCallContent(id, name) { Exception = new JsonException($"a JSON object is needed, and this is a {document.RootElement.ValueKind}") };
        }
        catch (JsonException e)
        {
            return new FunctionCallContent(id, name) { Exception = e };
        }
    }

    /// <summary>The arguments of a call as JSON.</summary>
    /// <param name="arguments">Members; null is none.</param>
    /// <returns>An object.</returns>
    public static JsonElement ToJson(IDictionary<string, object?>? arguments)
    {
        var json = new JsonObject();
        foreach (var (name, value) in arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal))
        {
            json[name] = Node(value);
        }

        using var document = JsonDocument.Parse(json.ToJsonString());
        return document.RootElement.Clone();
    }

    private static Dictionary<string, object?> Members(JsonElement element)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            members[member.Name] = member.Value.Clone(); // the last one counts, should a model write a member twice
        }

        return members;
    }

    /// <summary>Clients give JSON, or the values that stand for it.</summary>
    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        JsonElement element => JsonNode.Parse(element.GetRawText()),
        JsonNode node => node.DeepClone(),
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        decimal number => JsonValue.Create(number),
        _ => JsonValue.Create(value.ToString()),
    };
}
