using System.Globalization;
using PluginGateway.Host.Configuration;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Service;

/// <summary>Makes the plan of a service from what somebody wants and what this machine has.</summary>
internal static class ServicePlanner
{
    private const int LastLowPort = 1023;
    private const string Passwd = "/etc/passwd";

    // Programs that plugins look for, which often are where a service does not look.
    private static readonly string[] Tools = ["node", "ffmpeg", "chromium"];

    /// <summary>Version of the program.</summary>
    public static string Version => typeof(ServicePlanner).Assembly.GetName().Version!.ToString(3);

    /// <summary>Makes it.</summary>
    /// <exception cref="ServiceException">The user does not exist.</exception>
    public static ServicePlan Plan(InstallWish wish)
    {
        var location = wish.Location;
        var home = wish is { IsSystem: true, User: { } user } ? HomeOf(user) : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var state = StateOf(location, home);
        var file = EnvironmentFileOf(wish, state);
        return new ServicePlan
        {
            Profile = location.Profile,
            Command = Command(wish, state, file),
            Environment = [.. Variables(wish, home, state)],
            EnvironmentFile = file,
            WorkingDirectory = OperatingSystem.IsWindows() ? AppContext.BaseDirectory : home,
            LogDirectory = Path.Combine(state, "logs"),
            Version = Version,
            User = wish.IsSystem ? wish.User : null,
            NeedsLowPort = wish.Port is > 0 and <= LastLowPort,
        };
    }

    /// <summary>The home of a user of this machine.</summary>
    /// <exception cref="ServiceException">There is no such user.</exception>
    internal static string HomeOf(string user)
    {
        // name:password:uid:gid:comment:home:shell
        var entry = File.Exists(Passwd) ? File.ReadLines(Passwd).Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 5 && fields[0] == user) : null;
        return entry is not null ? entry[5]
            : OperatingSystem.IsMacOS() && Directory.Exists("/Users/" + user) ? "/Users/" + user
            : throw new ServiceException($"there is no user '{user}' on this machine; name another one with --user");
    }

    // Root installs it, somebody else runs it.
    private static string StateOf(Location location, string home)
    {
        var usual = Path.GetFileName(location.Profile.StatePath);
        return location.State.Path == location.Profile.StatePath ? Path.Combine(home, usual) : location.State.Path;
    }

    private static string EnvironmentFileOf(InstallWish wish, string state) => wish.IsSystem && OperatingSystem.IsLinux()
        ? Path.Combine("/etc/plugingateway", Path.GetFileNameWithoutExtension(ServiceName.Systemd(wish.Location.Profile)) + ".env")
        : new StateDirectory(state).ServiceEnvironment;

    private static List<string> Command(InstallWish wish, string state, string file)
    {
        var words = new List<string>(OwnProgram()) { "gateway" };
        if (!wish.Location.Profile.IsDefault)
        {
            words.AddRange(["--profile", wish.Location.Profile.Name]);
        }

        if (wish.Port is { } port)
        {
            words.AddRange(["--port", port.ToString(CultureInfo.InvariantCulture)]);
        }

        if (!OperatingSystem.IsLinux())
        {
            words.AddRange(["--environment-file", file]);
        }

        if (OperatingSystem.IsWindows())
        {
            // A service of Windows has the system's environment, and the system's home.
            words.AddRange(["--windows-service", "--state-dir", state]);
            if (wish.Location.IsNamed)
            {
                words.AddRange(["--config", wish.Location.ConfigPath]);
            }
        }

        return words;
    }

    // The program is either its own file or a library that dotnet runs.
    private static string[] OwnProgram() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet"
        ? [Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "pgw.dll")]
        : [Environment.ProcessPath!];

    private static IEnumerable<KeyValuePair<string, string>> Variables(InstallWish wish, string home, string state)
    {
        yield return new("HOME", home);
        yield return new("PATH", SearchPath());
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            yield return new("DOTNET_ROOT", root);
        }

        yield return new("PGW_PROFILE", wish.Location.Profile.Name);
        yield return new("PGW_STATE_DIR", state);
        if (wish.Location.IsNamed)
        {
            yield return new("PGW_CONFIG_PATH", wish.Location.ConfigPath);
        }

        yield return new(ServicePlan.Marker, "plugingateway");
        yield return new("PGW_SERVICE_KIND", "gateway");
        yield return new("PGW_SERVICE_VERSION", Version);
    }

    // Not the whole path of whoever installs it: what happens to stand there one day has no business in a service.
    private static string SearchPath()
    {
        string[] usual = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
        var mine = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted).ToArray();
        var homes = Tools.Select(tool => mine.FirstOrDefault(folder => File.Exists(Path.Combine(folder, tool)))).OfType<string>();
        return string.Join(Path.PathSeparator, homes.Concat(usual).Distinct(StringComparer.Ordinal));
    }
}
