using System.Text.Json;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Reload;

/// <summary>What an application does about each changed key, in the words of <see cref="ConfigKeyChange.Effect"/>. Pure.</summary>
internal static class KeyEffects
{
    private const string Keep = "keep";
    private const string Reconfigure = "reconfigure";

    /// <summary>The effects.</summary>
    /// <param name="changes">The keys.</param>
    /// <param name="plan">What is done with the plugins.</param>
    /// <param name="schemas">What plugins declare of their own options.</param>
    public static IReadOnlyList<ConfigKeyChange> Of(IEnumerable<ChangedKey> changes, IReadOnlyList<PluginChange> plan, SettingsSchemas schemas) =>
        [.. changes.Select(change => new ConfigKeyChange(change.Path, change.Kind == OptionKind.Plugin ? OfPlugin(change.Key.Split(':'), plan, schemas) : WordOf(change.Kind)))];

    /// <summary>The word for a kind.</summary>
    public static string WordOf(OptionKind kind) => kind switch
    {
        OptionKind.None => ConfigEffects.None,
        OptionKind.Hot => ConfigEffects.Hot,
        OptionKind.Plugin => ConfigEffects.Plugin,
        _ => ConfigEffects.Restart,
    };

    // plugins:<id>:config:…
    private static string OfPlugin(string[] names, IReadOnlyList<PluginChange> plan, SettingsSchemas schemas) =>
        plan.FirstOrDefault(one => string.Equals(one.Id, names[1], StringComparison.OrdinalIgnoreCase))?.Action switch
        {
            null or Keep => ConfigEffects.None,
            Reconfigure => schemas.All.TryGetValue(names[1], out var schema) ? Declared(schema, names[3..]) : ConfigEffects.Plugin,
            _ => ConfigEffects.Plugin,
        };

    private static string Declared(JsonElement schema, IEnumerable<string> names)
    {
        // An account that is new or gone is a matter of channels; what says nothing is the host's and read at each message.
        var effect = ConfigEffects.Hot;
        foreach (var name in names)
        {
            if (Inside(schema, name) is not { } inner)
            {
                break;
            }

            schema = inner;
            effect = schema.TryGetProperty(SettingsSchema.Reload, out var word) ? word.GetString()! : effect;
        }

        return effect;
    }

    private static JsonElement? Inside(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out var properties)
        && properties.EnumerateObject().FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: JsonValueKind.Object } found
            ? found.Value
            : schema.TryGetProperty("additionalProperties", out var each) && each.ValueKind == JsonValueKind.Object ? each : null;
}
