using System.Text.Json;
using PluginGateway.PluginHosting;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Config.Secrets;

/// <summary>
/// Which values of the configuration are secret: those that a class declares (<see cref="Contracts.SecretAttribute"/>), of what no class declares those whose names
/// say it, and those that show it by their form. A reference to the environment, <c>${VAR}</c>, is none: it says where the secret is. Any thread.
/// </summary>
internal sealed class SecretPlaces(SettingsSchemas plugins)
{
    private static readonly JsonElement Own = Parse();

    /// <summary>Whether a value of the file is to be blacked out.</summary>
    /// <param name="path">The names on the way to it.</param>
    /// <param name="node">The value.</param>
    public bool IsSecret(IReadOnlyList<string> path, ConfigNode node) =>
        node.Kind is JsonValueKind.String or JsonValueKind.Number && node.Text is { Length: > 0 } text
        && !EnvironmentReferences.IsReference(text) && (HoldsSecret(path, node.Kind) || (node.Kind == JsonValueKind.String && SecretScrubber.ShowsSecret(text)));

    /// <summary>Whether what stands at a path is secret, whatever it is; also a reference's value is then.</summary>
    public bool HoldsSecret(IReadOnlyList<string> path, JsonValueKind kind)
    {
        var schema = (JsonElement?)Own;
        for (var depth = 0; depth < path.Count; depth++)
        {
            schema = depth == 3 && IsPluginConfig(path) ? Plugin(path[1]) : schema;
            schema = schema is { } known ? Inside(known, path[depth]) : null;
            if (schema is { } here && here.TryGetProperty(SettingsSchema.Secret, out var secret) && secret.GetBoolean())
            {
                return true;
            }
        }

        // Our own options say it themselves. A plugin's author may have forgotten.
        return (schema is null || (path.Count > 3 && IsPluginConfig(path))) && NamesSay(path, kind);
    }

    private static bool NamesSay(IReadOnlyList<string> path, JsonValueKind kind)
    {
        var names = path.Skip(IsPluginConfig(path) ? 3 : 0).Where(name => !char.IsAsciiDigit(name[0])).ToList();
        return kind == JsonValueKind.Number ? names.Count > 0 && SecretNames.SaysOfNumber(names[^1]) : names.Exists(SecretNames.Says);
    }

    private static bool IsPluginConfig(IReadOnlyList<string> path) =>
        path.Count > 2 && string.Equals(path[0], "plugins", StringComparison.OrdinalIgnoreCase) && string.Equals(path[2], "config", StringComparison.OrdinalIgnoreCase);

    private JsonElement? Plugin(string id) => plugins.All.TryGetValue(id, out var schema) ? schema : null;

    private static JsonElement? Inside(JsonElement schema, string name)
    {
        if (schema.TryGetProperty("properties", out var properties)
            && properties.EnumerateObject().FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: JsonValueKind.Object } found)
        {
            return found.Value;
        }

        return (schema.TryGetProperty("items", out var inner) || schema.TryGetProperty("additionalProperties", out inner)) && inner.ValueKind == JsonValueKind.Object ? inner : null;
    }

    private static JsonElement Parse()
    {
        using var document = JsonDocument.Parse(SettingsSchema.Of([typeof(PluginsFileShape)]).ToJsonString());
        return document.RootElement.Clone();
    }
}
