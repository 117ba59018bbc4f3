using System.Globalization;
using System.Runtime.InteropServices;
using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Service.Launchd;

/// <summary>A gateway as launchd's agent of the user, or daemon of the system.</summary>
/// <param name="profile">Which gateway.</param>
/// <param name="isSystem">A daemon.</param>
/// <param name="home">The user's home.</param>
/// <param name="logs">Where launchd puts what the program prints.</param>
/// <param name="run">Runs <c>launchctl</c>.</param>
internal sealed partial class LaunchdManager(Profile profile, bool isSystem, string home, string logs, RunProgram run) : IServiceManager
{
    private const int OutputLines = 30;

    /// <inheritdoc />
    public string Kind => isSystem ? "launchd (daemon)" : "launchd (agent)";

    /// <inheritdoc />
    public string Label => ServiceName.Launchd(profile);

    /// <inheritdoc />
    public string FilePath => Path.Combine(isSystem ? "/Library/LaunchDaemons" : Path.Combine(home, "Library", "LaunchAgents"), Label + ".plist");

    private string Domain => isSystem ? "system" : string.Create(CultureInfo.InvariantCulture, $"gui/{UserId()}");

    private string Target => $"{Domain}/{Label}";

    /// <inheritdoc />
    public string Render(ServicePlan plan) => LaunchdPlist.Write(plan);

    /// <inheritdoc />
    public async Task<ServiceState> QueryAsync(CancellationToken cancellation)
    {
        var isInstalled = File.Exists(FilePath);
        var printed = await run("launchctl", ["print", Target], cancellation);
        if (!printed.IsGood)
        {
            return new ServiceState { IsInstalled = isInstalled, Runtime = new ServiceRuntime(printed.Code is null ? "unknown" : "stopped") { Detail = printed.Code is null ? printed.Complaint : null } };
        }

        string? Value(string name) => printed.Output.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(name + " = ", StringComparison.Ordinal))?[(name.Length + 3)..];
        int? Number(string name) => int.TryParse(Value(name), CultureInfo.InvariantCulture, out var number) ? number : null;
        return new ServiceState
        {
            IsInstalled = isInstalled,
            IsEnabled = true,
            Runtime = new ServiceRuntime(Value("state") == "running" ? "running" : "stopped") { State = Value("state"), Pid = Number("pid"), LastExitStatus = Number("last exit code"), Restarts = Number("runs") },
        };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> InstallAsync(ServicePlan plan, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        Directory.CreateDirectory(logs);
        await File.WriteAllTextAsync(FilePath, LaunchdPlist.Write(plan), cancellation);

        // One that was loaded before has the older plist.
        await run("launchctl", ["bootout", Target], cancellation);
        await run("launchctl", ["enable", Target], cancellation);
        await RequireAsync(cancellation, "bootstrap", Domain, FilePath);
        await RequireAsync(cancellation, "kickstart", "-k", Target);
        return isSystem ? [] : ["it runs while you are logged in; for a machine without anybody logged in, install a daemon with --system"];
    }

    /// <inheritdoc />
    public async Task UninstallAsync(CancellationToken cancellation)
    {
        await run("launchctl", ["bootout", Target], cancellation);
        File.Delete(FilePath);
    }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (!(await run("launchctl", ["print", Target], cancellation)).IsGood)
        {
            await RequireAsync(cancellation, "bootstrap", Domain, FilePath);
        }

        await RequireAsync(cancellation, "kickstart", Target);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellation) => RequireAsync(cancellation, "bootout", Target);

    /// <inheritdoc />
    public async Task RestartAsync(CancellationToken cancellation)
    {
        if ((await run("launchctl", ["print", Target], cancellation)).IsGood)
        {
            await RequireAsync(cancellation, "kickstart", "-k", Target);
        }
        else
        {
            await StartAsync(cancellation);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> LastOutputAsync(CancellationToken cancellation)
    {
        var path = Path.Combine(logs, "gateway.err.log");
        return File.Exists(path) ? [.. (await File.ReadAllLinesAsync(path, cancellation)).TakeLast(OutputLines)] : [];
    }

    private async Task RequireAsync(CancellationToken cancellation, params string[] words)
    {
        var result = await run("launchctl", words, cancellation);
        if (!result.IsGood)
        {
            throw new ServiceException($"launchctl {string.Join(' ', words)} failed: {result.Complaint}") { Hints = [$"what it said: {Path.Combine(logs, "gateway.err.log")}"] };
        }
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint UserId();
}
