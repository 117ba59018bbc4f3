using PluginGateway.Host.Configuration;
using PluginGateway.Host.Service;
using PluginGateway.Host.Service.Systemd;

namespace PluginGateway.Host.Status;

/// <summary>How the service of a gateway is, and how it was installed.</summary>
internal static class ServiceLook
{
    // What every unit should have; an older one, or one that somebody has written, may not.
    private static readonly (string Key, string Why)[] Wanted =
    [
        ("Type", "systemd does not know when the gateway is ready"),
        ("Restart", "the gateway is not started again after a crash"),
        ("RestartSec", "a gateway that crashes at once is started without a pause"),
        ("RestartPreventExitStatus", "a gateway whose configuration is wrong is started for ever"),
        ("After", "the gateway may start before the network is there"),
    ];

    /// <summary>The service: the user's, or when that is not installed, the system's.</summary>
    public static async Task<(IServiceManager Manager, ServiceState State)> FindAsync(Location location, bool isSystem, CancellationToken cancellation)
    {
        var manager = ServiceManagers.For(location, isSystem);
        if (isSystem || IsThere(manager))
        {
            return (manager, await StateAsync(manager, cancellation));
        }

        var system = ServiceManagers.For(location, isSystem: true);
        var found = IsThere(system) && system.FilePath is not null ? system : manager;
        return (found, await StateAsync(found, cancellation));
    }

    /// <summary>The service as it is shown.</summary>
    public static ServiceStatus Show(IServiceManager manager, ServiceState state, Location location)
    {
        var unit = Read(manager);
        return new ServiceStatus(manager.Kind, manager.Label, state.IsInstalled, "installed", "not installed")
        {
            Enabled = state.IsEnabled,
            SourcePath = unit is null ? null : manager.FilePath,
            Command = unit is not null && manager is SystemdManager ? [.. SystemdUnit.Values(unit, "ExecStart").SelectMany(line => SystemdQuoting.Words(line, isCommand: true))] : null,
            Runtime = state.Runtime,
            Issues = unit is null ? [] : [.. Issues(manager, unit, location)],
        };
    }

    /// <summary>A variable of the service's environment; null when it is not installed, or not set there.</summary>
    public static string? Variable(IServiceManager manager, string name) => manager is SystemdManager && Read(manager) is { } unit
        ? SystemdUnit.Values(unit, "Environment").SelectMany(line => SystemdQuoting.Words(line, isCommand: false)).Select(word => word.Split('=', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0] == name)?[1]
        : null;

    /// <summary>The port on the service's command line; null when there is none.</summary>
    public static int? Port(ServiceStatus service)
    {
        var words = service.Command ?? [];
        var at = words.ToList().IndexOf("--port");
        return at >= 0 && at + 1 < words.Count && int.TryParse(words[at + 1], System.Globalization.CultureInfo.InvariantCulture, out var port) ? port : null;
    }

    private static bool IsThere(IServiceManager manager) => manager.FilePath is null || File.Exists(manager.FilePath);

    // What has no file is not asked for: the supervisor may not even be there.
    private static async Task<ServiceState> StateAsync(IServiceManager manager, CancellationToken cancellation) =>
        IsThere(manager) ? await manager.QueryAsync(cancellation) : ServiceState.NotInstalled;

    private static IEnumerable<string> Issues(IServiceManager manager, string unit, Location location)
    {
        if (manager is not SystemdManager)
        {
            yield break;
        }

        foreach (var (key, why) in Wanted.Where(wanted => SystemdUnit.Values(unit, wanted.Key).Count == 0))
        {
            yield return $"{key}= is missing: {why}";
        }

        if (SystemdUnit.Values(unit, "Environment").Any(line => line.Contains("GATEWAY_TOKEN=", StringComparison.Ordinal) || line.Contains("GATEWAY_PASSWORD=", StringComparison.Ordinal)))
        {
            yield return "the gateway's secret stands in the unit, which everybody on this machine can read";
        }

        if (Variable(manager, "PGW_SERVICE_VERSION") is { } version && version != ServicePlanner.Version)
        {
            yield return $"it was written by version {version}; this is {ServicePlanner.Version}";
        }

        foreach (var word in SystemdUnit.Values(unit, "ExecStart").SelectMany(line => SystemdQuoting.Words(line, isCommand: true)).Take(2).Where(word => Path.IsPathRooted(word) && !File.Exists(word)))
        {
            yield return $"it runs {word}, which does not exist";
        }

        if (Variable(manager, "PGW_STATE_DIR") is { } state && state != location.State.Path)
        {
            yield return $"its state directory is {state}; this command line's is {location.State.Path}";
        }
    }

    private static string? Read(IServiceManager manager)
    {
        try
        {
            return manager.FilePath is { } path && File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
