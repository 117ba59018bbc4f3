using System.Collections.Frozen;
using System.Text.Json;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary>
/// Commands that the gateway knows without a plugin (<c>nodes.md</c> §6), one file per family. A plugin that declares a command of the same name takes its place.
/// </summary>
internal static class WellKnownCommands
{
    /// <summary>All of them, by name.</summary>
    public static FrozenDictionary<string, NodeCommandEntry> All { get; } =
        new[] { ScreenCommands.All, LocationCommands.All, SmsCommands.All, SystemCommands.All, BrowserCommands.All, OlderCommands.All }
            .SelectMany(family => family)
            .Select(NodeCommandEntry.BuiltIn)
            .ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);

    /// <summary>A schema as it is written here.</summary>
    public static JsonElement Schema(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
