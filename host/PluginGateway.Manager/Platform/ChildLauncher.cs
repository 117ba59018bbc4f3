using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PluginGateway.PluginHosting;

namespace PluginGateway.Manager.Platform;

/// <summary>
/// Starts gateways of one's own such that none outlives its manager: on Linux by a parent-death signal in a group of their own, on Windows by a job object. macOS has neither; there a killed manager
/// leaves its gateway behind, and the next one attaches to it.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="log">Told when a gateway may be left behind.</param>
/// <param name="job">Where children belong; null except on Windows. Disposed with this.</param>
internal sealed class ChildLauncher(TimeProvider time, ILogger<ChildLauncher> log, WindowsJob? job) : IGatewayProcessLauncher, IDisposable
{
    // setpriv and setsid become the program (exec), so that its number is the gateway's own. SIGTERM, so that it ends in order.
    private static readonly string[] Guard = ["--pdeathsig", "TERM", "setsid"];
    private static readonly Lazy<Task<bool>> GuardWorks = new(TryGuardAsync);

    public async Task<IGatewayProcess> StartAsync(GatewaySpawn spawn, Action<string> onErrorLine)
    {
        var isGuarded = await GuardWorks.Value;
        if (!isGuarded && !OperatingSystem.IsWindows())
        {
            GatewayManagerLog.NotGuarded(log);
        }

        try
        {
            var process = await ProcessStarter.StartAsync(StartInfo(spawn, isGuarded));
            Adopt(process);
            return new ChildProcess(process, isGuarded, time.GetUtcNow(), onErrorLine);
        }
        catch (Exception e) when (e is Win32Exception or IOException or ObjectDisposedException)
        {
            throw new GatewayStartException(GatewayStartFailure.CannotLaunch, $"cannot start {spawn.Command}: {e.Message}", e);
        }
    }

    public void Dispose() => job?.Dispose();

    /// <summary>What the operating system is told.</summary>
    internal static ProcessStartInfo StartInfo(GatewaySpawn spawn, bool isGuarded)
    {
        if (!Directory.Exists(spawn.WorkingDirectory))
        {
            throw new GatewayStartException(GatewayStartFailure.CannotLaunch, $"cannot start {spawn.Command}: the working directory {spawn.WorkingDirectory} does not exist");
        }

        var program = ProgramSearch.Find(spawn);
        var info = isGuarded ? new ProcessStartInfo("setpriv", [.. Guard, program, .. spawn.Arguments]) : new ProcessStartInfo(program, spawn.Arguments);
        info.WorkingDirectory = spawn.WorkingDirectory;
        (info.RedirectStandardInput, info.RedirectStandardOutput, info.RedirectStandardError) = (true, true, true);
        (info.UseShellExecute, info.CreateNoWindow) = (false, true);
        info.Environment.Clear();
        foreach (var (name, value) in spawn.Environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private void Adopt(Process process)
    {
        try
        {
            job?.Adopt(process);
        }
        catch
        {
            // It has ended, and nobody gets to see it.
            process.Dispose();
            throw;
        }
    }

    /// <summary>Tries it once, since neither the files' presence nor their version tells.</summary>
    private static async Task<bool> TryGuardAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            using var probe = await ProcessStarter.StartAsync(new ProcessStartInfo("setpriv", [.. Guard, "/bin/sh", "-c", "exit 7"])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            });
            await probe.WaitForExitAsync(CancellationToken.None);
            return probe.ExitCode == 7;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
