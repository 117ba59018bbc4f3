using PluginGateway.PluginHosting;

namespace PluginGateway.Host.Doctor.Checks;

/// <summary>Whether each enabled plugin has its folder, and no folder is broken.</summary>
internal sealed class PluginFoldersCheck : ICheck
{
    /// <inheritdoc />
    public string Id => "plugins";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var entries = scene.Reading.Settings?.Plugins ?? [];
        var problems = PluginFolders.Problems(scene.Location.PluginRoots, entries);
        return Task.FromResult<IReadOnlyList<Finding>>(problems.Count == 0
            ? [Finding.Ok($"{entries.Count(entry => entry.Enabled)} plugins are enabled, and their folders are there")]
            : [.. problems.Select(problem => Finding.Error(problem, "pgw plugins status shows all, pgw plugins disable <id> leaves one out"))]);
    }
}
