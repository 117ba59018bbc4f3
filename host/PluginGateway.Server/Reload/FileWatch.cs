using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Reload;

/// <summary>
/// Hears of changes of the configuration file and of plugin folders. The folder around each is watched as well: files and folders are deleted, made anew and
/// renamed. Which watchers are needed is worked out again on each <see cref="Watch"/>.
/// </summary>
public sealed class FileWatch(string file, IReadOnlyList<string> ignored, Action<string> changed, ILogger log) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Place, FileSystemWatcher> _watchers = [];
    private readonly HashSet<string> _complained = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Watches the file and these folders from now on, and nothing else.</summary>
    public void Watch(IEnumerable<string> folders)
    {
        var wanted = Around(file).Concat(Outermost(folders).SelectMany(folder => Directory.Exists(folder) ? [Inside(folder), .. Around(folder)] : Around(folder))).ToHashSet();
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            foreach (var place in wanted.Except(_watchers.Keys).ToArray())
            {
                if (Start(place) is { } watcher)
                {
                    _watchers[place] = watcher;
                }
            }

            foreach (var place in _watchers.Keys.Except(wanted).ToArray())
            {
                _watchers.Remove(place, out var watcher);
                watcher!.Dispose();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var watcher in _watchers.Values)
            {
                watcher.Dispose();
            }

            _watchers.Clear();
        }
    }

    private static IEnumerable<string> Outermost(IEnumerable<string> folders)
    {
        var all = folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct(StringComparer.Ordinal).ToArray();
        return all.Where(folder => !all.Any(other => folder.StartsWith(other + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
    }

    // The nearest folder above it that is there, for the one name in it that leads to it.
    private static IEnumerable<Place> Around(string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent is not null; (path, parent) = (parent, Path.GetDirectoryName(parent)))
        {
            if (Directory.Exists(parent))
            {
                yield return new Place(parent, Path.GetFileName(path), IsDeep: false, Directory.GetCreationTimeUtc(parent));
                yield break;
            }
        }
    }

    private static Place Inside(string folder) => new(folder, "*", IsDeep: true, Directory.GetCreationTimeUtc(folder));

    private FileSystemWatcher? Start(Place place)
    {
        try
        {
            var watcher = new FileSystemWatcher(place.Folder, place.Filter)
            {
                IncludeSubdirectories = place.IsDeep,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
            };
            watcher.Created += Heard;
            watcher.Changed += Heard;
            watcher.Deleted += Heard;
            watcher.Renamed += Heard;

            // Too much at once, or the watched folder is gone: look at everything.
            watcher.Error += (_, _) => changed("more file changes than could be followed");
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Gone again, or no watchers left (fs.inotify.max_user_watches): there is the regular look.
            if (_complained.Add(place.Folder))
            {
                ReloadLog.NotWatched(log, place.Folder, e.Message);
            }

            return null;
        }
    }

    private void Heard(object sender, FileSystemEventArgs happening)
    {
        if (!ignored.Any(folder => happening.FullPath.StartsWith(folder, StringComparison.Ordinal)))
        {
            changed($"{happening.ChangeType} {happening.FullPath}");
        }
    }

    /// <summary>One watcher. A folder that was made anew is another place although it has the same name.</summary>
    private sealed record Place(string Folder, string Filter, bool IsDeep, DateTime Made);
}
