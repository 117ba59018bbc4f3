using System.Globalization;
using System.Runtime.InteropServices;

namespace PluginGateway.Host.Running;

/// <summary>What Linux tells of a process in <c>/proc</c>, and signals for it. Everything may be gone a moment later.</summary>
internal static partial class LinuxProcess
{
    private const int SigTerm = 15;
    private const int NotPermitted = 1;

    // proc(5): fields are counted from 1; the first two are cut off with the name, which may hold anything.
    private const int StateField = 3;
    private const int ParentField = 4;
    private const int StartField = 22;

    /// <summary>The name; empty when the process is gone.</summary>
    public static string NameOf(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    /// <summary>What tells a process from a later one with the same number; null when it is gone, or ended and not fetched by its parent.</summary>
    public static string? Incarnation(int pid) => Stat(pid) is { } fields && fields[StateField - 3] is not ("Z" or "X") ? fields[StartField - 3] : null;

    /// <summary>Its parent; null when it is gone.</summary>
    public static int? ParentOf(int pid) => Stat(pid) is { } fields ? int.Parse(fields[ParentField - 3], CultureInfo.InvariantCulture) : null;

    /// <summary>Whether a process is another one, or was started by it, by however many in between.</summary>
    public static bool IsBelow(int pid, int above)
    {
        for (int? at = pid; at is > 0; at = ParentOf(at.Value))
        {
            if (at == above)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The folder that it runs in; null when that cannot be seen.</summary>
    public static string? FolderOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The unit of systemd that it belongs to, for example <c>nginx.service</c>; null when that is none.</summary>
    public static string? UnitOf(int pid)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/cgroup").SelectMany(line => line.Split(':')[^1].Split('/')).LastOrDefault(part => part.EndsWith(".service", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Asks it to end.</summary>
    /// <returns>False when this user may not.</returns>
    public static bool Terminate(int pid) => Kill(pid, SigTerm) == 0 || Marshal.GetLastPInvokeError() != NotPermitted;

    private static string[]? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Kill(int pid, int signal);
}
