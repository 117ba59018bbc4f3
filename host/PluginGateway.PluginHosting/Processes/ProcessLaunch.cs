using System.Diagnostics;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.PluginHosting;

/// <summary>How a program is started: found, with an environment of its own, and such that it does not outlive the gateway.</summary>
internal static class ProcessLaunch
{
    /// <summary>
    /// Stays beside the program, as the head of its group, and kills the group when the gateway is gone, however that went. The program's own standard input is passed
    /// on by hand, because a shell gives /dev/null to what it starts in the background.
    /// </summary>
    private const string Guard = """exec 3<&0 </dev/null; trap 'kill -KILL 0' TERM; "$@" <&3 3<&- & exec 3<&-; wait $!""";

    private static readonly string[] Inherited = OperatingSystem.IsWindows()
        ? ["PATH", "PATHEXT", "SystemRoot", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "TZ", "LANG"]
        : ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR"];

    private static readonly Lazy<Task<bool>> GuardWorks = new(TryGuardAsync);

    /// <summary>Whether children get a guard and a group of their own: on Linux with util-linux (<c>setpriv</c>, <c>setsid</c>), which every distribution but Alpine has.</summary>
    public static Task<bool> IsGuardedAsync() => GuardWorks.Value;

    /// <summary>What the operating system is told.</summary>
    /// <exception cref="FileNotFoundException">There is no such program.</exception>
    /// <exception cref="DirectoryNotFoundException">The working directory does not exist.</exception>
    public static ProcessStartInfo Info(PluginProcessStart start, string workingDirectory, bool guarded)
    {
        if (!Directory.Exists(workingDirectory))
        {
            throw new DirectoryNotFoundException($"the working directory {workingDirectory} does not exist");
        }

        var environment = EnvironmentOf(start);
        var file = Find(start.File, environment, workingDirectory);
        var info = guarded
            ? new ProcessStartInfo("setpriv", ["--pdeathsig", "TERM", "setsid", "/bin/sh", "-c", Guard, "pgw", file, .. start.Arguments])
            : new ProcessStartInfo(file, start.Arguments);
        info.WorkingDirectory = workingDirectory;
        (info.RedirectStandardInput, info.RedirectStandardOutput, info.RedirectStandardError) = (true, true, true);
        (info.UseShellExecute, info.CreateNoWindow) = (false, true);
        info.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private static Dictionary<string, string> EnvironmentOf(PluginProcessStart start)
    {
        var variables = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                variables[name] = value;
            }
        }

        foreach (var (name, value) in start.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }

    private static string Find(string file, Dictionary<string, string> environment, string workingDirectory)
    {
        if (file.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.IsPathRooted(file))
        {
            var path = Path.GetFullPath(file, workingDirectory);
            return File.Exists(path) ? path : throw new FileNotFoundException($"the program {path} does not exist", path);
        }

        var folders = environment.GetValueOrDefault("PATH", string.Empty);
        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        var found = folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, file + ending)))
            .FirstOrDefault(File.Exists);
        return found ?? throw new FileNotFoundException($"the program '{file}' is not in PATH ({folders}); install it, or give its full path", file);
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
            using var probe = await ProcessStarter.StartAsync(new ProcessStartInfo("setpriv", ["--pdeathsig", "TERM", "setsid", "/bin/sh", "-c", Guard, "pgw", "/bin/sh", "-c", "exit 7"])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            });
            await probe.WaitForExitAsync(CancellationToken.None);
            return probe.ExitCode == 7;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
