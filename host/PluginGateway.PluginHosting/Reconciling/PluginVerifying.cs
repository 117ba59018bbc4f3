using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>Says whether a plugin could be loaded as it lies there, and whether it is what runs. Nothing of it is run.</summary>
internal static class PluginVerifying
{
    /// <param name="running">The content that runs; null when nothing does.</param>
    public static PluginVerification Run(string id, PluginEntry? entry, PluginCatalogue catalogue, string? running)
    {
        var sample = FolderSample.Take(catalogue, entry ?? new PluginEntry(id, Enabled: false, ConfigurationCopy.Of([])));
        var problems = new List<string>();
        if (sample.Error is { } error)
        {
            problems.Add(error);
        }
        else
        {
            Inspect(sample.Folder!, problems);
        }

        if (sample.Hash is not null && entry?.Sha256 is { } pin && !string.Equals(pin, sample.Hash, StringComparison.OrdinalIgnoreCase))
        {
            problems.Add($"its content is not what \"sha256\" in plugins.json allows. Remedy: install the content you meant, or allow this one: pgw plugins enable {id} --pin");
        }

        if (sample.Hash is not null && running is not null && !string.Equals(running, sample.Hash, StringComparison.Ordinal))
        {
            problems.Add($"other content than this runs. Remedy: pgw plugins status {id} says why; pgw plugins reload {id} tries again");
        }

        return new PluginVerification(id, problems.Count == 0)
        {
            Source = sample.Folder?.Path ?? entry?.Source,
            Hash = sample.Hash,
            Pinned = entry?.Sha256,
            Running = running,
            Problems = problems,
        };
    }

    private static void Inspect(PluginFolder folder, List<string> problems)
    {
        try
        {
            PluginLoader.Inspect(folder.Path, folder.Manifest, new LoadReport());
        }
        catch (Exception e) when (e is PluginRefusedException or IOException or UnauthorizedAccessException)
        {
            problems.Add(e.Message);
        }
    }
}
