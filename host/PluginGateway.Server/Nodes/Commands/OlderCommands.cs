using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Server.Nodes.Commands;

/// <summary>
/// Commands of existing apps whose contracts are a plugin's matter: by name and platform only, their params unchecked, so that a telephone that is paired already goes on working where that plugin is
/// not loaded. Where it is, what it says counts instead.
/// </summary>
internal static class OlderCommands
{
    private const NodePlatforms Apps = NodePlatforms.Mobile | NodePlatforms.MacOS;

    /// <summary>All of them. Times are those of the reference's command line.</summary>
    public static IReadOnlyList<NodeCommand> All { get; } =
    [
        Canvas("canvas.present", "Shows the canvas."),
        Canvas("canvas.hide", "Hides the canvas."),
        Canvas("canvas.navigate", "Shows another page on the canvas."),
        Canvas("canvas.eval", "Runs JavaScript on the page that the canvas shows."),
        Canvas("canvas.snapshot", "Takes a picture of the canvas."),
        Canvas("canvas.a2ui.push", "Shows a user interface on the canvas."),
        Canvas("canvas.a2ui.pushJSONL", "Shows a user interface on the canvas, line by line."),
        Canvas("canvas.a2ui.reset", "Takes the user interface off the canvas."),
        Camera("camera.list", "Lists the cameras.", 20),
        Camera("camera.snap", "Takes a picture with a camera.", 20),
        Camera("camera.clip", "Takes a video with a camera.", 90),
    ];

    private static NodeCommand Canvas(string name, string description) => new(name, description) { Platforms = Apps, Timeout = TimeSpan.FromSeconds(20) };

    private static NodeCommand Camera(string name, string description, int seconds) => new(name, description) { Platforms = Apps, Permission = "camera", Timeout = TimeSpan.FromSeconds(seconds) };
}
