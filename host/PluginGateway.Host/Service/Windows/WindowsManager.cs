using System.Globalization;
using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Service.Windows;

/// <summary>A gateway as a service of Windows, by <c>sc.exe</c>. Needs an administrator.</summary>
/// <param name="profile">Which gateway.</param>
/// <param name="run">Runs <c>sc.exe</c>.</param>
internal sealed class WindowsManager(Profile profile, RunProgram run) : IServiceManager
{
    // ERROR_SERVICE_DOES_NOT_EXIST, ERROR_ACCESS_DENIED.
    private const int NoSuchService = 1060;
    private const int AccessDenied = 5;

    /// <inheritdoc />
    public string Kind => "Windows service";

    /// <inheritdoc />
    public string Label => ServiceName.Windows(profile);

    /// <inheritdoc />
    public string? FilePath => null;

    /// <inheritdoc />
    public string? Render(ServicePlan plan) => null;

    /// <inheritdoc />
    public async Task<ServiceState> QueryAsync(CancellationToken cancellation)
    {
        var queried = await run("sc.exe", ["queryex", Label], cancellation);
        if (!queried.IsGood)
        {
            return queried.Code == NoSuchService ? ServiceState.NotInstalled : new ServiceState { IsInstalled = false, Runtime = new ServiceRuntime("unknown") { Detail = queried.Complaint } };
        }

        // STATE              : 4  RUNNING. The number, for the word is in the language of the system.
        int? Number(string name) => queried.Output.Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2 && pair[0].Trim() == name)
            .Select(pair => int.TryParse(pair[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture, out var number) ? (int?)number : null).FirstOrDefault();
        return new ServiceState
        {
            IsInstalled = true,
            IsEnabled = true,
            Runtime = new ServiceRuntime(Number("STATE") switch { 1 => "stopped", 2 => "starting", 3 or 4 => "running", _ => "unknown" })
            {
                Pid = Number("PID") is > 0 and var pid ? pid : null,
                LastExitStatus = Number("WIN32_EXIT_CODE"),
            },
        };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> InstallAsync(ServicePlan plan, CancellationToken cancellation)
    {
        var isThere = (await QueryAsync(cancellation)).IsInstalled;
        await RequireAsync(isThere ? WindowsArguments.Change(plan) : WindowsArguments.Create(plan), cancellation);
        await RequireAsync(WindowsArguments.Describe(plan), cancellation);
        await RequireAsync(WindowsArguments.Recover(plan), cancellation);
        await RestartAsync(cancellation);
        return ["it runs as LocalSystem; to have it run as you: services.msc, Properties, Log On"];
    }

    /// <inheritdoc />
    public async Task UninstallAsync(CancellationToken cancellation)
    {
        if ((await QueryAsync(cancellation)).IsInstalled)
        {
            await run("sc.exe", ["stop", Label], cancellation);
            await RequireAsync(["delete", Label], cancellation);
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellation) => RequireAsync(["start", Label], cancellation);

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellation)
    {
        await RequireAsync(["stop", Label], cancellation);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while ((await QueryAsync(cancellation)).Runtime.IsRunning)
        {
            // sc.exe does not wait; the gateway ends within seconds, and whoever waits may cancel.
            await tick.WaitForNextTickAsync(cancellation);
        }
    }

    /// <inheritdoc />
    public async Task RestartAsync(CancellationToken cancellation)
    {
        if ((await QueryAsync(cancellation)).Runtime.IsRunning)
        {
            await StopAsync(cancellation);
        }

        await StartAsync(cancellation);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> LastOutputAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([]);

    private async Task RequireAsync(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        var result = await run("sc.exe", words, cancellation);
        if (!result.IsGood)
        {
            throw new ServiceException($"sc.exe {words[0]} {Label} failed: {result.Complaint}") { Hints = result.Code == AccessDenied ? ["services are for administrators to change: open the terminal with 'Run as administrator'"] : [] };
        }
    }
}
