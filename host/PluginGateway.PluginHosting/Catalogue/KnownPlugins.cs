using System.Collections.Immutable;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>The rows of plugins of which nothing runs: every one that was found, and every one that is named.</summary>
internal static class KnownPlugins
{
    /// <param name="since">Unix milliseconds.</param>
    public static ImmutableSortedDictionary<string, PluginStatus> Rows(PluginCatalogue catalogue, IReadOnlyList<PluginEntry> entries, long since)
    {
        var rows = ImmutableSortedDictionary.CreateBuilder<string, PluginStatus>(StringComparer.Ordinal);
        foreach (var broken in catalogue.Broken)
        {
            var id = Path.GetFileName(broken.Path);
            rows[id] = new PluginStatus { Id = id, State = PluginStates.Faulted, Source = broken.Path, Error = broken.Error, Since = since };
        }

        foreach (var found in catalogue.Folders)
        {
            rows[found.Key] = Discovered([.. found]) with { Since = since };
        }

        foreach (var entry in entries)
        {
            var row = rows.TryGetValue(entry.Id, out var found) ? found : new PluginStatus { Id = entry.Id, State = PluginStates.Discovered };
            rows[entry.Id] = row with { State = entry.Enabled ? PluginStates.Discovered : PluginStates.Stopped, Source = entry.Source ?? row.Source, Since = since };
        }

        return rows.ToImmutable();
    }

    private static PluginStatus Discovered(IReadOnlyList<PluginFolder> found) => new()
    {
        Id = found[0].Manifest.Id,
        State = PluginStates.Discovered,
        Version = found[0].Manifest.Version,
        Source = found[0].Path,
        Error = found.Count > 1 ? PluginCatalogue.TwoPlaces(found) : null,
    };
}
