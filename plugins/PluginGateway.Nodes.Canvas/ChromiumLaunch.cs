using System.Globalization;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>How Chromium is started for a canvas: where it is, with what arguments, and what it gets to know of the desktop.</summary>
internal static class ChromiumLaunch
{
    // What every program of a plugin gets (SEC-22), and what one needs to show a window (X11, Wayland). Nothing else of the node's environment reaches it.
    private static readonly string[] Everyone = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"];
    private static readonly string[] Desktop = ["DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE", "DBUS_SESSION_BUS_ADDRESS"];

    /// <summary>Where it is; null when it is not there.</summary>
    public static string? Find(string chromium) => Path.IsPathFullyQualified(chromium)
        ? File.Exists(chromium) ? chromium : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, chromium)).FirstOrDefault(File.Exists);

    /// <summary>What to do when it is not there.</summary>
    public static string Missing(string chromium) =>
        $"the node has no '{chromium}': install it (apt-get install chromium), or set plugins.canvas.config.chromium in the node's plugins.json to where it is";

    /// <summary>Looks whether it can start at all, because what it says itself nobody gets to see.</summary>
    /// <exception cref="NodeCommandException">It cannot, and what to do.</exception>
    public static void Check(CanvasOptions options)
    {
        if (options.Sandbox && OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
        {
            throw new NodeCommandException("Chromium does not start as root with its sandbox on; run the node as somebody else, or set plugins.canvas.config.sandbox to false in the node's plugins.json");
        }

        if (!options.Headless && OperatingSystem.IsLinux() && !IsSet("DISPLAY") && !IsSet("WAYLAND_DISPLAY"))
        {
            throw new NodeCommandException(
                "the node has no screen to show a window on: neither DISPLAY nor WAYLAND_DISPLAY is set; start it within the desktop's session, or set plugins.canvas.config.headless to true in the node's plugins.json");
        }
    }

    /// <summary>Its whole environment.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(CanvasOptions options) =>
        (options.Headless ? Everyone : [.. Everyone, .. Desktop]).Where(IsSet).ToDictionary(static name => name, static name => Environment.GetEnvironmentVariable(name)!, StringComparer.Ordinal);

    /// <summary>Its arguments, beside those that Playwright gives it.</summary>
    public static IReadOnlyList<string> Arguments(CanvasOptions options)
    {
        List<string> arguments =
        [
            "--disable-gpu", "--disable-quic", "--disable-sync", "--hide-scrollbars", "--mute-audio",
            string.Create(CultureInfo.InvariantCulture, $"--window-size={options.Width},{options.Height}"),
        ];
        if (!options.Headless && OperatingSystem.IsLinux() && !IsSet("DISPLAY"))
        {
            arguments.Add("--ozone-platform=wayland");
        }

        // A window of the page alone: no tabs, no address to type. It takes no about: address for that.
        return [.. arguments, .. options.Headless ? ["--headless=new"] : (string[])["--app=data:text/html,"]];
    }

    private static bool IsSet(string name) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name));
}
