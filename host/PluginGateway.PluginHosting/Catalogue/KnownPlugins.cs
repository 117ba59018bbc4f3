using System.Collections.Immutable;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>The rows before anything is loaded: every plugin that was found, and every one that is named.</summary>
internal static class KnownPlugins
{
    /// <param name="since">Unix milliseconds.</param>
    public static ImmutableSortedDictionary<string, PluginRow> Rows(PluginCatalogue catalogue, IReadOnlyList<PluginEntry> entries, long since)
    {
        var rows = ImmutableSortedDictionary.CreateBuilder<string, PluginRow>(StringComparer.Ordinal);
        foreach (var broken in catalogue.Broken)
        {
            var status = new PluginStatus { Id = Path.GetFileName(broken.Path), State = PluginStates.Faulted, Source = broken.Path, Error = broken.Error, Since = since };
            rows[status.Id] = new PluginRow(status, Generation: null);
        }

        foreach (var found in catalogue.Folders)
        {
            rows[found.Key] = new PluginRow(Discovered([.. found]) with { Since = since }, Generation: null);
        }

        foreach (var entry in entries)
        {
            var status = rows.TryGetValue(entry.Id, out var row) ? row.Status : new PluginStatus { Id = entry.Id, State = PluginStates.Discovered };
            status = status with { State = entry.Enabled ? PluginStates.Discovered : PluginStates.Stopped, Source = entry.Source ?? status.Source, Since = since };
            rows[entry.Id] = new PluginRow(status, Generation: null);
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
