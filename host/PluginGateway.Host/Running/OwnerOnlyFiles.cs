using System.Runtime.InteropServices;

namespace PluginGateway.Host.Running;

/// <summary>Whatever the gateway writes is for its owner alone, also what libraries write for it: the database, the log (SEC-26).</summary>
internal static partial class OwnerOnlyFiles
{
    // rwx for group and others taken away.
    private const uint Mask = 0b000_111_111;

    /// <summary>Applies to the whole process; on Windows the user's profile is private already.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(Mask);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint SetMask(uint mask);
}
