using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary><c>screen.*</c> (<c>nodes.md</c> §6).</summary>
internal static class ScreenCommands
{
    /// <summary>All of them. Times are those of the reference's command line.</summary>
    public static IReadOnlyList<NodeCommand> All { get; } =
    [
        new("screen.record", "Records the screen for a while, as a video.")
        {
            ParamsSchema = WellKnownCommands.Schema(
                """{"type":["object","null"],"properties":{"screenIndex":{"type":["integer","null"],"minimum":0},"durationMs":{"type":["number","null"],"minimum":1,"maximum":60000},"fps":{"type":["number","null"],"minimum":1,"maximum":60},"format":{"type":["string","null"]},"includeAudio":{"type":["boolean","null"]}}}"""),
            Platforms = NodePlatforms.Mobile | NodePlatforms.MacOS,
            Permission = "screenRecording",
            Timeout = TimeSpan.FromSeconds(120),
        },
    ];
}
