using System.Collections.Concurrent;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Keeps native libraries at a path that their content alone decides, <c>natives/&lt;hash&gt;/&lt;file&gt;</c>: the runtime never lets go of a native library, so that at a path
/// per generation an unchanged one would be mapped again with each. The hash is that of everything native in its folder, because libraries find each other there.
/// </summary>
internal sealed class NativeStore(string storeDirectory)
{
    /// <summary>Folders that this process may have mapped, by path: until it ends, whoever asked for them.</summary>
    private static readonly ConcurrentDictionary<string, bool> Mapped = new(StringComparer.Ordinal);

    private readonly ContentFolders _folders = new(Path.Combine(Path.GetFullPath(storeDirectory), "natives"));

    /// <summary>Copies the native files of a folder in, or finds the copy that is there.</summary>
    /// <param name="folder">A folder of a stored plugin.</param>
    /// <param name="plugin">The stored plugin. Of what lies beside its entry, only libraries are taken; everywhere else all files.</param>
    /// <returns>The copy's path.</returns>
    public string Put(string folder, string plugin)
    {
        var beside = string.Equals(folder, plugin, StringComparison.Ordinal);
        var files = Directory.EnumerateFiles(folder).Where(path => !beside || NativeFile.IsLibrary(path)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        var path = _folders.PathOf(_folders.Put(folder, [.. files], CancellationToken.None));
        Mapped.TryAdd(path, value: true);
        return path;
    }

    public void Sweep(DateTimeOffset now) => _folders.Sweep(now);

    /// <summary>Removes what is neither named nor mapped by this process.</summary>
    public void RemoveUnused(IReadOnlySet<string> inUse, DateTimeOffset before) =>
        _folders.RemoveUnused(hash => inUse.Contains(hash) || Mapped.ContainsKey(_folders.PathOf(hash)), before);
}
