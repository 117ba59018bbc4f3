using PluginGateway.Contracts.Methods;
using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Methods;

/// <summary><c>plugins.list</c>, <c>plugins.catalog.browse</c>, <c>plugins.setEnabled</c>: what the control UI of protocol 4 shows of plugins (<c>protocol-4.md</c> §11.2). Which there are may be seen by who may read; why one does not run, by admins.</summary>
internal sealed class PluginCatalogueFamily(PluginHost plugins, Reconciler reconciler, PluginSwitch plugin) : IMethodFamily
{
    private const string Channel = "channel ";

    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(PluginCatalogueMethods.List, Access.Read, (_, context) => ValueTask.FromResult(List(context.Caller.Scopes.Contains(Scopes.Admin))));
        methods.Add(PluginCatalogueMethods.Browse, Access.Read, (browse, _) => ValueTask.FromResult(Browse(browse)));
        methods.Add(PluginCatalogueMethods.SetEnabled, Access.Admin, async (wish, context) => await SetAsync(wish, context.Cancellation));
    }

    private PluginCatalogue List(bool isAdmin) => new([.. plugins.Status().Select(row => Entry(row, isAdmin))], MutationAllowed: isAdmin)
    {
        Diagnostics = isAdmin ? [.. reconciler.Issues.Select(issue => new PluginDiagnostic("error", issue.ToString()))] : [],
    };

    private PluginsBrowsed Browse(PluginsBrowseParams browse) => new(browse is { Category: null, Intent: null or "all" or "bundled" }
        ? [.. plugins.Status().Where(row => row.Id.Contains(browse.Query?.Trim() ?? string.Empty, StringComparison.OrdinalIgnoreCase)).Select(row => Shown(Entry(row, isAdmin: false)))]
        : []);

    private static PluginShown Shown(PluginCatalogueEntry entry) => new(
        entry.Id, new PluginShownFacts(entry.Name, Official: false, []) { LatestVersion = entry.Version },
        new PluginShownHere(Present: true, entry.Installed, entry.Enabled, entry.State, entry.Id, "manage"));

    private async Task<PluginsSetEnabledResult> SetAsync(PluginsSetEnabledParams wish, CancellationToken cancellation)
    {
        var done = wish.Enabled ? await plugin.EnableAsync(wish.PluginId, pin: false, cancellation) : await plugin.DisableAsync(wish.PluginId, cancellation);
        string[] warnings = [.. done.Issues.Select(issue => issue.ToString()), .. done.Changes.Where(change => change.Id == wish.PluginId).Select(change => change.Error).OfType<string>()];
        var row = plugins.Status().FirstOrDefault(row => row.Id == wish.PluginId) ?? new PluginStatus { Id = wish.PluginId, State = PluginStates.Stopped };
        return new PluginsSetEnabledResult(Entry(row, isAdmin: true), done.NeedRestart.Count > 0) { Warnings = warnings.Length == 0 ? null : warnings };
    }

    private static PluginCatalogueEntry Entry(PluginStatus row, bool isAdmin)
    {
        var (enabled, state, runtime) = row.State switch
        {
            PluginStates.Running => (true, "enabled", "active"),
            PluginStates.Faulted or PluginStates.Quarantined => (true, "error", "service-failed"),
            PluginStates.Discovered => (false, "disabled", "unloaded"),
            _ => (false, "disabled", "disabled"),
        };
        string[] channels = [.. row.Contributions.Where(name => name.StartsWith(Channel, StringComparison.Ordinal)).Select(name => name[Channel.Length..])];
        return new PluginCatalogueEntry(row.Id, row.Id, Installed: true, enabled, state, new PluginRuntime(runtime))
        {
            Version = row.Version,
            ChannelIds = channels.Length == 0 ? null : channels,
            Error = isAdmin ? row.Error : null,
        };
    }
}
