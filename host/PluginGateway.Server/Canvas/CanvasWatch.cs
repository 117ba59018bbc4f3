using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Canvas;

/// <summary>The folder of the pages, and word of changes in it. Any thread.</summary>
internal sealed partial class CanvasWatch : IDisposable
{
    // As the reference does (nodes.md §8): an editor saves in several steps.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(75);

    private readonly FileSystemWatcher? _watcher;
    private readonly ITimer _timer;

    /// <summary>Makes the folder when it is missing, and watches it.</summary>
    public CanvasWatch(CanvasOptions options, StateDirectory state, TimeProvider time, ILogger<CanvasWatch> log)
    {
        Root = options.Root is { Length: > 0 } root ? Path.GetFullPath(root) : Path.Combine(state.Path, "canvas");
        _timer = time.CreateTimer(_ => Changed?.Invoke(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            StateDirectory.CreateOwnerOnly(Root);
            if (options.LiveReload)
            {
                _watcher = new FileSystemWatcher(Root) { IncludeSubdirectories = true };
                _watcher.Changed += Heard;
                _watcher.Created += Heard;
                _watcher.Deleted += Heard;
                _watcher.Renamed += Heard;
                _watcher.EnableRaisingEvents = true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            NotWatched(log, Root, e.Message);
        }
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Raised a moment after something has changed; must be brief.</summary>
    public event Action? Changed;

    /// <inheritdoc />
    public void Dispose()
    {
        _watcher?.Dispose();
        _timer.Dispose();
    }

    private void Heard(object sender, FileSystemEventArgs happening)
    {
        var parts = Path.GetRelativePath(Root, happening.FullPath).Split(Path.DirectorySeparatorChar);
        if (!parts.Any(static part => part.StartsWith('.') || part == "node_modules"))
        {
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the canvas folder {Folder} cannot be watched, so pages do not load again by themselves: {Why}")]
    private static partial void NotWatched(ILogger log, string folder, string why);
}
