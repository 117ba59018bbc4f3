using PluginGateway.Server.Config;

namespace PluginGateway.Host.Configuration;

/// <summary>Which configuration file and which state directory.</summary>
/// <param name="ConfigPath">The file, <c>plugins.json</c>.</param>
/// <param name="IsNamed">Whether somebody named it: then it must exist.</param>
/// <param name="State">The directory.</param>
/// <param name="Profile">The profile that they are of.</param>
internal sealed record Location(string ConfigPath, bool IsNamed, StateDirectory State, Profile Profile)
{
    private const string FileName = "plugins.json";

    /// <summary>The file that came with the program.</summary>
    public static string Shipped => Path.Combine(AppContext.BaseDirectory, FileName);

    /// <summary>Whether the file is the one beside the program, which comes with it.</summary>
    public bool IsShipped => !IsNamed && ConfigPath == Shipped;

    /// <summary>Folders whose subfolders are plugins.</summary>
    public IReadOnlyList<string> PluginRoots =>
        [.. new[] { Path.Combine(AppContext.BaseDirectory, "plugins"), Path.Combine(Path.GetDirectoryName(ConfigPath)!, "plugins"), State.Plugins }.Distinct(StringComparer.Ordinal)];

    /// <summary>The same with a file that may be written: in the state directory when there is only the one that comes with the program.</summary>
    public Location ToWrite => IsShipped ? this with { ConfigPath = Path.Combine(State.Path, FileName) } : this;

    /// <summary>
    /// Resolves both: option, then environment, then the profile's. A file in the current directory is never taken by itself: whoever can write there could otherwise
    /// decide which code runs (SEC-18, SEC-22).
    /// </summary>
    public static Location Resolve(string? config, string? stateDirectory, Profile profile)
    {
        var state = new StateDirectory(Path.GetFullPath(stateDirectory ?? EnvironmentNames.Read("STATE_DIR") ?? profile.StatePath));
        if ((config ?? EnvironmentNames.Read("CONFIG_PATH")) is { } named)
        {
            return new Location(Path.GetFullPath(named), IsNamed: true, state, profile);
        }

        var own = Path.Combine(state.Path, FileName);
        return new Location(Path.Exists(own) ? own : Shipped, IsNamed: false, state, profile);
    }
}
