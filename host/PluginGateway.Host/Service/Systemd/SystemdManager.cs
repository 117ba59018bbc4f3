using System.Globalization;
using PluginGateway.Host.Configuration;

namespace PluginGateway.Host.Service.Systemd;

/// <summary>A gateway as a unit of systemd, of the user or of the system.</summary>
/// <param name="profile">Which gateway.</param>
/// <param name="isSystem">A unit of the system.</param>
/// <param name="folder">Where units are.</param>
/// <param name="run">Runs <c>systemctl</c>.</param>
internal sealed class SystemdManager(Profile profile, bool isSystem, string folder, RunProgram run) : IServiceManager
{
    private const string LingerFolder = "/var/lib/systemd/linger";
    private const int OutputLines = 30;

    private const string Properties = "--property=LoadState,UnitFileState,ActiveState,SubState,MainPID,ExecMainStatus,NRestarts,Result";

    /// <inheritdoc />
    public string Kind => isSystem ? "systemd" : "systemd (user)";

    /// <inheritdoc />
    public string Label => ServiceName.Systemd(profile);

    /// <inheritdoc />
    public string FilePath => Path.Combine(folder, Label);

    /// <inheritdoc />
    public string Render(ServicePlan plan) => SystemdUnit.Write(plan);

    /// <inheritdoc />
    public async Task<ServiceState> QueryAsync(CancellationToken cancellation)
    {
        var isInstalled = File.Exists(FilePath);
        var shown = await run("systemctl", Words("show", Label, Properties), cancellation);
        if (!shown.IsGood)
        {
            return new ServiceState { IsInstalled = isInstalled, Runtime = new ServiceRuntime("unknown") { Detail = shown.Complaint } };
        }

        var values = shown.Output.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        string? Value(string name) => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
        int? Number(string name) => int.TryParse(Value(name), CultureInfo.InvariantCulture, out var number) ? number : null;
        return new ServiceState
        {
            IsInstalled = isInstalled || Value("LoadState") == "loaded",
            IsEnabled = Value("UnitFileState") is "enabled" or "enabled-runtime",
            Runtime = new ServiceRuntime(Value("ActiveState") switch
            {
                "active" or "reloading" or "deactivating" => "running",
                "activating" => "starting",
                "failed" => "failed",
                "inactive" => "stopped",
                _ => "unknown",
            })
            {
                State = Value("ActiveState"),
                SubState = Value("SubState"),
                Pid = Number("MainPID") is > 0 and var pid ? pid : null,
                LastExitStatus = Number("ExecMainStatus"),
                LastExitReason = Value("Result"),
                Restarts = Number("NRestarts"),
            },
        };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> InstallAsync(ServicePlan plan, CancellationToken cancellation)
    {
        await CheckAsync(cancellation);
        Directory.CreateDirectory(folder);
        var next = FilePath + ".next";
        await File.WriteAllTextAsync(next, SystemdUnit.Write(plan), cancellation);
        if (!OperatingSystem.IsWindows())
        {
            // Units hold no secrets, and systemd complains of those that it cannot read.
            File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        File.Move(next, FilePath, overwrite: true);
        await RequireAsync(cancellation, "daemon-reload");
        await RequireAsync(cancellation, "enable", Label);
        await RequireAsync(cancellation, "restart", Label);
        return isSystem || Lingers(Environment.UserName) ? [] : [$"it ends when you log out; to keep it running: sudo loginctl enable-linger {Environment.UserName}"];
    }

    /// <inheritdoc />
    public async Task UninstallAsync(CancellationToken cancellation)
    {
        await CheckAsync(cancellation);
        if (!File.Exists(FilePath))
        {
            return;
        }

        await RequireAsync(cancellation, "disable", "--now", Label);
        File.Delete(FilePath);
        await RequireAsync(cancellation, "daemon-reload");
        await run("systemctl", Words("reset-failed", Label), cancellation);
    }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellation)
    {
        await run("systemctl", Words("reset-failed", Label), cancellation);
        await RequireAsync(cancellation, "start", Label);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellation) => RequireAsync(cancellation, "stop", Label);

    /// <inheritdoc />
    public Task RestartAsync(CancellationToken cancellation) => RequireAsync(cancellation, "restart", Label);

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> LastOutputAsync(CancellationToken cancellation)
    {
        var lines = await run("journalctl", [.. isSystem ? Array.Empty<string>() : ["--user"], "--unit", Label, "--lines", $"{OutputLines}", "--output", "cat", "--no-pager", "--quiet"], cancellation);
        return lines.IsGood ? lines.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    /// <summary>Whether a user's services go on when nobody is logged in.</summary>
    internal static bool Lingers(string user) => File.Exists(Path.Combine(LingerFolder, user));

    // Before anything is written: a unit that nobody reads helps nobody.
    private async Task CheckAsync(CancellationToken cancellation)
    {
        var asked = await run("systemctl", Words("show", "--property=Version"), cancellation);
        if (!asked.IsGood)
        {
            throw new ServiceException($"{Kind} cannot be reached: {asked.Complaint}")
            {
                Hints =
                [
                    isSystem ? "a unit of the system is for root to install; run this with sudo" : "there may be no session of this user's systemd: log in as the user itself (not with su or sudo), or install a service of the system with --system",
                    "where no systemd runs, in a container for example, run pgw gateway in the foreground and let the container's supervisor restart it",
                ],
            };
        }
    }

    private async Task RequireAsync(CancellationToken cancellation, params string[] words)
    {
        var result = await run("systemctl", Words(words), cancellation);
        if (!result.IsGood)
        {
            var journal = $"journalctl {(isSystem ? string.Empty : "--user ")}-u {Label} -n 50";
            throw new ServiceException($"systemctl {string.Join(' ', Words(words))} failed: {result.Complaint}") { Hints = [$"what it said: {journal}"] };
        }
    }

    private string[] Words(params string[] words) => isSystem ? words : ["--user", .. words];
}
