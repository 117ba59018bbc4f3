using PluginGateway.Host.Configuration;
using PluginGateway.Host.Running;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Service;

/// <summary>What the verbs of the service do. Each answers with a report and never throws for what a supervisor refuses.</summary>
/// <param name="manager">The supervisor.</param>
/// <param name="location">Which gateway.</param>
internal sealed class ServiceVerbs(IServiceManager manager, Location location)
{
    /// <summary>Installs and starts it; does nothing when it is installed, unless <paramref name="isForced"/>.</summary>
    public Task<ServiceReport> InstallAsync(InstallWish wish, bool isForced, CancellationToken cancellation) => ReportAsync("install", async report =>
    {
        if (EnvironmentNames.Read("NIX_MODE") == "1")
        {
            throw new ServiceException("this machine's services are Nix's (NIX_MODE is set); declare the service there");
        }

        var before = await manager.QueryAsync(cancellation);
        if (before.IsInstalled && !isForced)
        {
            return report with { Result = "already-installed", Message = $"{manager.Label} is installed already; nothing is changed", Hints = ["to write it anew: pgw gateway install --force", "how it is: pgw gateway status"] };
        }

        if (wish is { IsSystem: true, User: null } && !OperatingSystem.IsWindows())
        {
            throw new ServiceException("a service of the system needs a user to run as: name one with --user (root is possible and seldom wise)");
        }

        var plan = ServicePlanner.Plan(wish);
        var secrets = Keep(wish, plan);
        var hints = await manager.InstallAsync(plan, cancellation);
        return report with
        {
            Result = before.IsInstalled ? "reinstalled" : "installed",
            Message = $"{manager.Label} is installed{(manager.FilePath is { } path ? $" ({path})" : string.Empty)} and started",
            Hints = [.. hints, .. secrets.Missing.Select(name => $"the configuration refers to ${{{name}}}, which is not set: add {name}=… to {plan.EnvironmentFile}")],
            Warnings = [.. Said(secrets, plan), .. Strangers()],
        };
    }, cancellation);

    /// <summary>Ends it and takes it away. State and configuration stay.</summary>
    public Task<ServiceReport> UninstallAsync(CancellationToken cancellation) => ReportAsync("uninstall", async report =>
    {
        var before = await manager.QueryAsync(cancellation);
        await manager.UninstallAsync(cancellation);
        return before.IsInstalled
            ? report with { Result = "uninstalled", Message = $"{manager.Label} is gone; configuration and state stay in {location.State.Path}" }
            : report with { Result = "not-installed", Message = $"{manager.Label} was not installed" };
    }, cancellation);

    /// <summary>Starts it.</summary>
    public Task<ServiceReport> StartAsync(CancellationToken cancellation) => OnInstalledAsync("start", "started", manager.StartAsync, cancellation);

    /// <summary>Ends it.</summary>
    public Task<ServiceReport> StopAsync(CancellationToken cancellation) => OnInstalledAsync("stop", "stopped", manager.StopAsync, cancellation);

    /// <summary>Ends it and starts it again.</summary>
    public Task<ServiceReport> RestartAsync(CancellationToken cancellation) => OnInstalledAsync("restart", "restarted", manager.RestartAsync, cancellation);

    private Task<ServiceReport> OnInstalledAsync(string action, string done, Func<CancellationToken, Task> work, CancellationToken cancellation) => ReportAsync(action, async report =>
    {
        if (!(await manager.QueryAsync(cancellation)).IsInstalled)
        {
            throw new ServiceException($"{manager.Label} is not installed")
            {
                Hints = ["to install it: pgw gateway install", "a gateway that runs in a terminal ends with Ctrl+C, any with: pgw gateway call shutdown"],
            };
        }

        await work(cancellation);
        return report with { Result = done, Message = $"{manager.Label} is {done}" };
    }, cancellation);

    private async Task<ServiceReport> ReportAsync(string action, Func<ServiceReport, Task<ServiceReport>> work, CancellationToken cancellation)
    {
        var report = new ServiceReport(Ok: true, action);
        try
        {
            report = await work(report);
        }
        catch (ServiceException e)
        {
            report = new ServiceReport(Ok: false, action) { Error = e.Message, Hints = e.Hints };
        }
        catch (Exception e) when (e is ConfigurationException or IOException or UnauthorizedAccessException)
        {
            report = new ServiceReport(Ok: false, action) { Error = e.Message };
        }

        var state = await manager.QueryAsync(cancellation);
        return report with { Service = new ServiceSummary(manager.Label, state.IsInstalled) };
    }

    private static ServiceSecrets Keep(InstallWish wish, ServicePlan plan)
    {
        OwnerOnlyFiles.Apply();
        var secrets = ServiceSecrets.Gather(wish, plan.EnvironmentFile);
        if (secrets.Values.Count > 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(plan.EnvironmentFile)!);
            EnvironmentFile.Merge(plan.EnvironmentFile, secrets.Values);
        }

        return secrets;
    }

    private static IEnumerable<string> Said(ServiceSecrets secrets, ServicePlan plan) => secrets.Values.Count == 0
        ? []
        : [$"{string.Join(", ", secrets.Values.Keys.Order(StringComparer.Ordinal))} of this shell are kept in {plan.EnvironmentFile}, for its owner alone"];

    private static IEnumerable<string> Strangers() =>
        ForeignGateways.Find(isDeep: false).Select(stranger => $"{stranger.Label} ({stranger.Path}) looks like another gateway; two on one port or with the same accounts put each other out");
}
