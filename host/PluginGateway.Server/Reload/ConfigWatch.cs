using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Reload;

/// <summary>Watches the configuration file and plugin folders while the mode wants that, by the system's events and by a regular look. One thread at a time; tells on any.</summary>
/// <param name="file">The configuration file.</param>
/// <param name="state">What the gateway writes there itself is no change.</param>
/// <param name="changed">Told what has happened, in a few words.</param>
internal sealed class ConfigWatch(string file, StateDirectory state, TimeProvider time, Action<string> changed, ILogger log) : IDisposable
{
    private FileWatch? _watch;
    private MetadataPoll? _poll;
    private volatile IReadOnlyList<string> _folders = [];

    /// <summary>Watches, or stops.</summary>
    public void Follow(ReloadMode mode)
    {
        if (mode == ReloadMode.Off)
        {
            Dispose();
        }
        else if (_watch is null)
        {
            _watch = new FileWatch(file, Own(state), changed, log);
            _watch.Watch(_folders);
            _poll = new MetadataPoll(time, () => FolderStamp.Of(file, _folders), changed);
        }
    }

    /// <summary>Which plugin folders.</summary>
    public void Watch(IReadOnlyList<string> folders)
    {
        _watch?.Watch(folders);
        if (!folders.SequenceEqual(_folders, StringComparer.Ordinal))
        {
            // Other folders make another stamp without any change in them.
            _folders = folders;
            _poll?.Mark();
        }
    }

    /// <summary>What is watched may have been made anew: the folder around the file, for one.</summary>
    public void WatchAnew() => _watch?.Watch(_folders);

    /// <summary>What there is now is about to be applied.</summary>
    public void Mark() => _poll?.Mark();

    /// <inheritdoc />
    public void Dispose()
    {
        _watch?.Dispose();
        _poll?.Dispose();
        (_watch, _poll) = (null, null);
    }

    // What the gateway writes itself is no change of a plugin, even where somebody keeps plugins beside it.
    private static string[] Own(StateDirectory state) => [.. new[] { state.PluginStore, state.PluginData, state.Logs, state.ConfigHistory, state.Database }.Select(Path.GetFullPath)];
}
