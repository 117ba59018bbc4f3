using PluginGateway.PluginHosting;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether the programs are there that enabled plugins start: their own runtimes, and the servers that <c>mcp</c> is told of.</summary>
internal sealed class ProgramsCheck : ICheck
{
    // What plugins of these names start; one that is not installed needs nothing.
    private static readonly (string Plugin, string[] Programs, string Install)[] Needs =
    [
        ("whatsapp", ["node"], "install Node.js 20 or newer (apt-get install nodejs)"),
        ("browser", ["chromium", "chromium-browser", "google-chrome"], "install a browser (apt-get install chromium)"),
        ("voice", ["ffmpeg"], "install ffmpeg (apt-get install ffmpeg)"),
    ];

    /// <inheritdoc />
    public string Id => "programs";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var missing = (scene.Reading.Settings?.Plugins ?? []).Where(plugin => plugin.Enabled).SelectMany(Missing).ToList();
        return Task.FromResult<IReadOnlyList<Finding>>(missing.Count == 0 ? [Finding.Ok("what enabled plugins start is installed")] : missing);
    }

    private static IEnumerable<Finding> Missing(PluginEntry plugin)
    {
        foreach (var (_, programs, install) in Needs.Where(need => need.Plugin == plugin.Id && !need.Programs.Any(IsInstalled)))
        {
            yield return Finding.Error($"plugin {plugin.Id} needs {string.Join(" or ", programs)}, which is not on the PATH", install);
        }

        if (plugin.Id != "mcp")
        {
            yield break;
        }

        foreach (var server in plugin.Config.GetSection("servers").GetChildren())
        {
            var isOff = string.Equals(server["enabled"], "false", StringComparison.OrdinalIgnoreCase);
            if (!isOff && server["command"] is { Length: > 0 } command && !IsInstalled(command))
            {
                yield return Finding.Error($"plugins.mcp.config.servers.{server.Key} starts {command}, which is not there", "install it, or name it by its whole path");
            }
        }
    }

    private static bool IsInstalled(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(program))
        {
            return File.Exists(program);
        }

        string[] ends = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", string.Empty] : [string.Empty];
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => ends.Any(end => File.Exists(Path.Combine(folder, program + end))));
    }
}
