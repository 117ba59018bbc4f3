namespace PluginGateway.Host.NodeHost.Machine;

/// <summary>Finds programs in <c>PATH</c>.</summary>
internal static class Programs
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Where a program is; null when it is nowhere. A name with a folder in it is none.</summary>
    public static string? Find(string name)
    {
        if (name.Length is 0 or > 255 || name.AsSpan().ContainsAny('/', '\\', '\0') || name is "." or "..")
        {
            return null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name)).FirstOrDefault(IsProgram);
    }

    /// <summary>Whether a file can be run.</summary>
    public static bool IsProgram(string path) => File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != UnixFileMode.None);
}
