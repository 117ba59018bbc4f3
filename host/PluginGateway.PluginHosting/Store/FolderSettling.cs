namespace PluginGateway.PluginHosting;

/// <summary>Puts a folder into the store once it holds still: a copy that is under way must not be loaded half-way.</summary>
internal sealed class FolderSettling(PluginStore store, PluginHostOptions options, TimeProvider time)
{
    // A copy over a slow network may take a while; somebody who writes for ever is told so.
    private const int MostLooks = 240;

    /// <summary>Has the same hash twice, <see cref="PluginHostOptions.SettleTime"/> apart; or at once when nothing was written for long.</summary>
    /// <exception cref="PluginRefusedException">It does not hold still, or is not one to be trusted.</exception>
    public async Task<StoredPlugin> PutAsync(string folder, CancellationToken ct)
    {
        var stored = HoldsStill(folder) ? store.Put(folder, ct) : null;
        for (var looks = 0; stored is null && looks < MostLooks; looks++)
        {
            var before = TryHash(folder);
            await Task.Delay(options.SettleTime, time, ct);
            stored = before is not null && before == TryHash(folder) ? store.Put(folder, ct) : null;
            stored = stored?.Hash == before ? stored : null;
        }

        return stored ?? throw new PluginRefusedException($"{folder} is being written to and does not hold still. Remedy: stop what writes to it; installers copy to another folder and rename.");
    }

    private bool HoldsStill(string folder)
    {
        var settled = time.GetUtcNow().UtcDateTime - (8 * options.SettleTime);
        return FolderContent.List(folder).Select(path => Path.Combine(folder, path)).Append(folder).All(path => File.GetLastWriteTimeUtc(path) < settled);
    }

    private static string? TryHash(string folder)
    {
        try
        {
            return FolderHash.Of(folder);
        }
        catch (IOException)
        {
            // A file went or came while it was read: the next look sees.
            return null;
        }
    }
}
