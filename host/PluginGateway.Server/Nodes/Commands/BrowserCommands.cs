using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary><c>browser.*</c> (<c>nodes.md</c> §6).</summary>
internal static class BrowserCommands
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeCommand> All { get; } =
    [
        new("browser.proxy", "Asks the browser control of the machine.")
        {
            ParamsSchema = WellKnownCommands.Schema(
                """{"type":"object","properties":{"method":{"type":["string","null"]},"path":{"type":"string","minLength":1},"timeoutMs":{"type":["number","null"],"minimum":0},"profile":{"type":["string","null"]}},"required":["path"]}"""),
            Platforms = NodePlatforms.Desktop,
            RunsPrograms = true,
        },
    ];
}
