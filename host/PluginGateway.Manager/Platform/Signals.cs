using System.Runtime.InteropServices;

namespace PluginGateway.Manager.Platform;

/// <summary>Signals on Unix, which the framework receives and does not send.</summary>
internal static partial class Signals
{
    private const int SigKill = 9;
    private const int SigTerm = 15;

    private static int User1 => OperatingSystem.IsMacOS() ? 30 : 10;

    public static bool Terminate(int processId) => Send(processId, SigTerm) == 0;

    public static bool Kill(int processId) => Send(processId, SigKill) == 0;

    public static bool Reload(int processId) => Send(processId, User1) == 0;

    /// <summary>Whether there is such a process, one that nobody has asked for its exit code included.</summary>
    public static bool Exists(int processId) => Send(processId, 0) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Send(int processId, int signal);
}
