namespace PluginGateway.PluginHosting;

/// <summary>Looks at plugin folders without running anything of theirs, and without a gateway.</summary>
public static class PluginFolders
{
    /// <summary>What is wrong: with folders that hold a manifest, and with enabled plugins whose folder cannot be found.</summary>
    /// <param name="searchRoots">Folders whose subfolders may be plugins.</param>
    /// <param name="entries">Section <c>plugins</c> of the configuration.</param>
    /// <returns>A line for each; the same words as at a start.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyList<string> searchRoots, IReadOnlyList<PluginEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(searchRoots);
        ArgumentNullException.ThrowIfNull(entries);
        var catalogue = PluginCatalogue.Scan(searchRoots);
        var problems = catalogue.Broken.Select(folder => $"{folder.Path}: {folder.Error}").ToList();
        foreach (var entry in entries.Where(entry => entry.Enabled))
        {
            try
            {
                _ = catalogue.Find(entry);
            }
            catch (PluginRefusedException e)
            {
                problems.Add($"plugin {entry.Id}: {e.Message}");
            }
        }

        return problems;
    }
}
