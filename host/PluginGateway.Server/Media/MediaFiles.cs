using PluginGateway.Server.Config;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Media;

/// <summary>The store's folder: a file for each content, named by it, and <c>incoming</c> for what is not complete. Any thread.</summary>
/// <param name="state">Where it is.</param>
internal sealed class MediaFiles(StateDirectory state)
{
    private readonly SafeRoot _root = new(state.Media);

    private string Incoming => Path.Combine(state.Media, "incoming");

    /// <summary>Removes what a start before this one has left incomplete. Once, before anything comes in.</summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public void Start()
    {
        StateDirectory.CreateOwnerOnly(state.Media);
        if (Directory.Exists(Incoming))
        {
            Directory.Delete(Incoming, recursive: true);
        }

        StateDirectory.CreateOwnerOnly(Incoming);
    }

    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public IncomingMedium Begin() => new(Path.Combine(Incoming, Guid.NewGuid().ToString("N")));

    /// <summary>Puts a complete file in its place: on the disk, whole, or not there.</summary>
    /// <exception cref="IOException">It cannot be put there.</exception>
    public void Put(IncomingMedium medium)
    {
        var path = Path.Combine(state.Media, MediaId.FileOf(medium.Id));
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            StateDirectory.CreateOwnerOnly(folder);
            DirectoryFlush.Of(state.Media);
        }

        medium.MoveTo(path);
        DirectoryFlush.Of(folder);
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public FileStream Open(string id) => _root.OpenRead(MediaId.FileOf(id));

    /// <summary>Removes a file, if it is there.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public void Remove(string id) => File.Delete(Path.Combine(state.Media, MediaId.FileOf(id)));

    /// <summary>The ids of all files.</summary>
    public IEnumerable<string> All() => Directory.EnumerateDirectories(state.Media)
        .Where(static folder => Path.GetFileName(folder).Length == 2)
        .SelectMany(Directory.EnumerateFiles)
        .Select(static file => Path.GetFileName(file)!)
        .Where(MediaId.Is);
}
