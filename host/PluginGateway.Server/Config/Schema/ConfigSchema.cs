using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Secrets;
using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Config.Schema;

/// <summary>The JSON schema of <c>plugins.json</c> for editors and forms: the gateway's options, and those of each plugin that has declared some. Any thread.</summary>
internal sealed partial class ConfigSchema(SettingsSchemas plugins, TimeProvider time)
{
    private const string Properties = "properties";

    /// <summary>The schema as it is now.</summary>
    public ConfigSchemaResult Export()
    {
        var root = SettingsSchema.Of([typeof(PluginsFileShape)], OptionTexts.Of);
        root["$schema"] = "http://json-schema.org/draft-07/schema#";
        root["title"] = "PluginGatewayConfig";
        Declare(root);
        var section = root[Properties]!["plugins"]!;
        var known = new JsonObject();
        foreach (var (id, schema) in plugins.All.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var entry = section["additionalProperties"]!.DeepClone();
            entry[Properties]!["config"] = JsonObject.Create(schema);
            known[id] = entry;
        }

        section[Properties] = known;
        var hints = new SortedDictionary<string, ConfigUiHint>(StringComparer.Ordinal);
        Hint(root, string.Empty, string.Empty, isDeclared: true, hints);
        return new ConfigSchemaResult(
            JsonDocument.Parse(root.ToJsonString()).RootElement, hints, typeof(ConfigSchema).Assembly.GetName().Version!.ToString(3), time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    private static void Declare(JsonNode root)
    {
        foreach (var leaf in OptionLeaves.All)
        {
            var node = leaf.Key.Split('.').Aggregate(root, (inner, name) => name == "*" ? inner["additionalProperties"]! : inner[Properties]![name]!);
            node[SettingsSchema.Reload] = KeyEffects.WordOf(leaf.Kind);
        }
    }

    private static void Hint(JsonNode schema, string path, string group, bool isDeclared, SortedDictionary<string, ConfigUiHint> hints)
    {
        var order = 0;
        foreach (var (name, member) in schema[Properties]?.AsObject() ?? [])
        {
            order += 10;
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            var isOurs = isDeclared && !(path.StartsWith("plugins.", StringComparison.Ordinal) && name == "config");
            hints[inner] = new ConfigUiHint
            {
                Label = Label(name),
                Help = (string?)member!["description"],
                Group = path.Length == 0 ? Label(name) : group,
                Order = path.Length == 0 ? order : null,
                Sensitive = (bool?)member[SettingsSchema.Secret] == true || (!isDeclared && (string?)member["type"] == "string" && SecretNames.Says(name)) ? true : null,
            };
            Hint(member, inner, path.Length == 0 ? Label(name) : group, isOurs, hints);
        }

        if (schema["additionalProperties"] is JsonObject any)
        {
            Hint(any, $"{path}.*", group, isDeclared, hints);
        }

        if (schema["items"] is JsonObject item)
        {
            Hint(item, $"{path}.*", group, isDeclared, hints);
        }
    }

    // handshakeTimeoutMs: Handshake timeout ms.
    private static string Label(string name)
    {
        var words = Humps().Replace(name, " $0").TrimStart().ToLowerInvariant();
        return words.Length == 0 ? name : char.ToUpperInvariant(words[0]) + words[1..];
    }

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Humps();
}
