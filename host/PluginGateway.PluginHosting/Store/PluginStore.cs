namespace PluginGateway.PluginHosting;

/// <summary>A plugin's copy in the store.</summary>
internal sealed record StoredPlugin(string Hash, string Directory);

/// <summary>
/// Keeps what is loaded away from what is being installed: a folder per content, never changed once it is there. Overwriting a loaded dll would
/// end the process, and what was checked must be what is loaded. Safe for any thread and for several processes.
/// </summary>
internal sealed class PluginStore(string directory)
{
    private readonly ContentFolders _plugins = new(directory);
    private readonly NativeStore _natives = new(directory);

    /// <summary>Copies a plugin folder in, or finds the copy that is there.</summary>
    /// <exception cref="PluginRefusedException">The folder is not one to be trusted.</exception>
    public StoredPlugin Put(string source, CancellationToken ct)
    {
        var hash = _plugins.Put(source, FolderContent.List(source), ct);
        return new StoredPlugin(hash, _plugins.PathOf(hash));
    }

    /// <summary>Removes what a process that was killed while copying has left; what is an hour old is nobody's any more.</summary>
    public void Sweep(DateTimeOffset now)
    {
        _plugins.Sweep(now);
        _natives.Sweep(now);
    }

    /// <summary>Removes plugins, and native libraries, that nobody uses and that were not loaded for a while. What cannot be removed stays; it never throws because of that.</summary>
    /// <param name="inUse">Hashes of the plugins that run, or that one may want to go back to. Native libraries of this process are known and stay.</param>
    /// <param name="age">How long something must not have been loaded.</param>
    /// <param name="now">The time.</param>
    public void RemoveUnused(IReadOnlySet<string> inUse, TimeSpan age, DateTimeOffset now)
    {
        _plugins.RemoveUnused(inUse.Contains, now - age);
        _natives.RemoveUnused(inUse, now - age);
    }
}
