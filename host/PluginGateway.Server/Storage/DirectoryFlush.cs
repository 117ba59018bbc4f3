using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PluginGateway.Server.Storage;

/// <summary>Brings a folder's list of files to the disk: without it a loss of power may take back a rename. Where the system has no such call, nothing is done.</summary>
internal static partial class DirectoryFlush
{
    private const int CloseOnExec = 0x80000;

    /// <summary>Does it. A folder that cannot be flushed, as on some network drives, is none of the caller's business.</summary>
    public static void Of(string directory)
    {
        if (OperatingSystem.IsLinux())
        {
            Flush(directory);
        }
    }

    [SupportedOSPlatform("linux")]
    private static void Flush(string directory)
    {
        using var handle = new SafeFileHandle(Open(directory, CloseOnExec), ownsHandle: true);
        if (!handle.IsInvalid)
        {
            _ = Sync(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Sync(SafeFileHandle file);
}
