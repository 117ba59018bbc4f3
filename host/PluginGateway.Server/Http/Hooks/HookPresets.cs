using PluginGateway.Server.Config;

namespace PluginGateway.Server.Http.Hooks;

/// <summary>Mappings that are there already, for <c>hooks.presets</c>.</summary>
internal static class HookPresets
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, HookMappingOptions> All { get; } = new Dictionary<string, HookMappingOptions>(StringComparer.Ordinal)
    {
        ["gmail"] = new HookMappingOptions
        {
            Id = "gmail",
            Match = new HookMatchOptions { Path = "gmail" },
            Name = "Gmail",
            SessionKey = "hook:gmail:{{messages[0].id}}",
            MessageTemplate = "A mail has come in.\nFrom: {{messages[0].from}}\nSubject: {{messages[0].subject}}\n\n{{messages[0].snippet}}\n{{messages[0].body}}",
        },
    };
}
