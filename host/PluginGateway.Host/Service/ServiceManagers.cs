using PluginGateway.Host.Configuration;
using PluginGateway.Host.Service.Launchd;
using PluginGateway.Host.Service.Systemd;
using PluginGateway.Host.Service.Windows;

namespace PluginGateway.Host.Service;

/// <summary>Which supervisor this machine has.</summary>
internal static class ServiceManagers
{
    /// <summary>The one for a profile.</summary>
    /// <param name="location">Whose.</param>
    /// <param name="isSystem">A service of the system rather than of the user.</param>
    public static IServiceManager For(Location location, bool isSystem)
    {
        if (OperatingSystem.IsWindows())
        {
            return new WindowsManager(location.Profile, ProgramRunner.Run);
        }

        return OperatingSystem.IsMacOS()
            ? new LaunchdManager(location.Profile, isSystem, Home, location.State.Logs, ProgramRunner.Run)
            : new SystemdManager(location.Profile, isSystem, isSystem ? SystemUnits : UserUnits, ProgramRunner.Run);
    }

    /// <summary>Where the units of this user are.</summary>
    public static string UserUnits => Path.Combine(Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } config ? config : Path.Combine(Home, ".config"), "systemd", "user");

    /// <summary>Where the administrator's units of the system are.</summary>
    public static string SystemUnits => "/etc/systemd/system";

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
