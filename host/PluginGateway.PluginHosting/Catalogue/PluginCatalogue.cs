namespace PluginGateway.PluginHosting;

/// <summary>A folder that holds a good <c>plugin.json</c>.</summary>
internal sealed record PluginFolder(string Path, PluginManifest Manifest);

/// <summary>A folder that holds a <c>plugin.json</c> that is wrong.</summary>
internal sealed record BrokenFolder(string Path, string Error);

/// <summary>Which plugin folders there are. A snapshot; nothing of a plugin is run.</summary>
internal sealed class PluginCatalogue
{
    private readonly IReadOnlyList<string> _roots;

    private PluginCatalogue(IReadOnlyList<string> roots, ILookup<string, PluginFolder> folders, IReadOnlyList<BrokenFolder> broken) =>
        (_roots, Folders, Broken) = (roots, folders, broken);

    /// <summary>Plugin folders by id.</summary>
    public ILookup<string, PluginFolder> Folders { get; }

    public IReadOnlyList<BrokenFolder> Broken { get; }

    /// <summary>Looks at the direct subfolders of each root.</summary>
    public static PluginCatalogue Scan(IReadOnlyList<string> searchRoots)
    {
        var roots = searchRoots.Select(root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root))).Distinct(StringComparer.Ordinal).ToList();
        var good = new List<PluginFolder>();
        var broken = new List<BrokenFolder>();
        foreach (var path in roots.SelectMany(Subfolders))
        {
            try
            {
                good.Add(new PluginFolder(path, PluginManifest.Read(path)));
            }
            catch (PluginRefusedException e)
            {
                broken.Add(new BrokenFolder(path, e.Message));
            }
        }

        return new PluginCatalogue(roots, good.ToLookup(folder => folder.Manifest.Id, StringComparer.Ordinal), broken);
    }

    /// <summary>The folder of an entry of <c>plugins.json</c>.</summary>
    /// <exception cref="PluginRefusedException">There is none, more than one, or it is wrong.</exception>
    public PluginFolder Find(PluginEntry entry)
    {
        if (!PluginId.IsValid(entry.Id))
        {
            throw new PluginRefusedException($"its name in plugins.json is not {PluginId.Rule}. Remedy: use the id from the folder's {PluginManifest.FileName}.");
        }

        if (entry.Source is { } source)
        {
            return At(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)), entry.Id);
        }

        var found = Folders[entry.Id].ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw NotFound(entry.Id),
            _ => throw new PluginRefusedException(TwoPlaces(found)),
        };
    }

    public static string TwoPlaces(IEnumerable<PluginFolder> found) =>
        $"the same id is in {string.Join(" and in ", found.Select(folder => folder.Path))}. Remedy: remove one of the folders, or name the right one as \"source\" in plugins.json.";

    private static PluginFolder At(string path, string id)
    {
        if (!Path.Exists(Path.Combine(path, PluginManifest.FileName)))
        {
            throw new PluginRefusedException($"there is no {PluginManifest.FileName} in {path}, its \"source\" in plugins.json. Remedy: name the folder that the plugin's build has written.");
        }

        var manifest = PluginManifest.Read(path);
        return string.Equals(manifest.Id, id, StringComparison.Ordinal)
            ? new PluginFolder(path, manifest)
            : throw new PluginRefusedException($"{path} holds the plugin '{manifest.Id}'. Remedy: use that name in plugins.json, or another \"source\".");
    }

    private static IEnumerable<string> Subfolders(string root) =>
        Directory.Exists(root)
            // Skips hidden folders, which is where installers stage, and those we may not read.
            ? Directory.EnumerateDirectories(root, "*", new EnumerationOptions()).Where(path => Path.Exists(Path.Combine(path, PluginManifest.FileName))).Order(StringComparer.Ordinal)
            : [];

    private PluginRefusedException NotFound(string id)
    {
        var named = Broken.FirstOrDefault(folder => string.Equals(Path.GetFileName(folder.Path), id, StringComparison.Ordinal));
        return new PluginRefusedException(named?.Error ??
            $"no folder with this id was found. Searched: {string.Join(", ", _roots)}. Remedy: copy the plugin's build output into one of them, or name its folder as \"source\" in plugins.json.");
    }
}
