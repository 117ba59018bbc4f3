using System.Runtime.InteropServices;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Running;

/// <summary>Whatever the gateway writes is for its owner alone, also what libraries write for it: the database, the log (SEC-26).</summary>
internal static partial class OwnerOnlyFiles
{
    // rwx for group and others taken away.
    private const uint Mask = 0b000_111_111;
    private const UnixFileMode Others = (UnixFileMode)Mask;

    /// <summary>Applies to the whole process; on Windows the user's profile is private already.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(Mask);
        }
    }

    /// <summary>
    /// Takes from group and others what they may with the state directory and the secrets in it, for example after a backup was put back. A volume that belongs to
    /// somebody else cannot be changed: that is said, and the gateway starts.
    /// </summary>
    public static void Restore(StateDirectory state)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var path in Paths(state))
        {
            Restrict(path);
        }
    }

    /// <summary>What group or others may do anything with, of all that is to be the owner's alone.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public static IReadOnlyList<string> Open(StateDirectory state) => [.. Paths(state).Where(path => (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)];

    private static IEnumerable<string> Paths(StateDirectory state)
    {
        string[] files = [state.Token, state.Database, state.Database + "-wal", state.Database + "-shm", state.LastGood, state.Lock, state.Holder, state.ServiceEnvironment];
        string[] folders = [state.Path, state.Plugins, state.PluginStore, state.PluginData, state.Media, state.ConfigHistory, state.Logs, Path.GetDirectoryName(state.Tls)!, state.Tls];
        string[] whole = [state.PluginData, state.ConfigHistory, state.Logs, state.Tls];
        return folders.Where(Directory.Exists).Concat(files.Where(File.Exists)).Concat(whole.Where(Directory.Exists).SelectMany(Within));
    }

    // Links lead to what is somebody else's business.
    private static IEnumerable<string> Within(string folder) =>
        Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Restrict(string path)
    {
        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & Others) != UnixFileMode.None)
            {
                File.SetUnixFileMode(path, mode & ~Others);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pgw: {path} can be read by others than its owner, and that cannot be changed: {e.Message}");
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint SetMask(uint mask);
}
