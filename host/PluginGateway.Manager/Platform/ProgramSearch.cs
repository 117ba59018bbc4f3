namespace PluginGateway.Manager.Platform;

/// <summary>Where a program is. By the child's own PATH, and before it is started, so that a missing one is said in words.</summary>
internal static class ProgramSearch
{
    public static string Find(GatewaySpawn spawn)
    {
        if (spawn.Command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(spawn.Command, spawn.WorkingDirectory);
            return File.Exists(path) ? path : throw Missing($"the program {path} does not exist");
        }

        var folders = spawn.Environment.FirstOrDefault(pair => pair.Key.Equals("PATH", OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)).Value ?? "";
        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        return folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, spawn.Command + ending)))
            .FirstOrDefault(File.Exists) ?? throw Missing($"the program '{spawn.Command}' is not in PATH; install it, or give its full path as the profile's command");
    }

    private static GatewayStartException Missing(string text) => new(GatewayStartFailure.CannotLaunch, text);
}
