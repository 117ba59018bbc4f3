using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Contributions;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Presence;

namespace PluginGateway.Server.Methods;

/// <summary>What the gateway itself offers.</summary>
internal sealed class BuiltInMethods(IEnumerable<IMethodFamily> families, HealthMonitor health, PresenceRegistry presence, GatewayTools tools, ContributionBoard board)
{
    private readonly Lazy<IReadOnlyList<MethodEntry>> _all = new(() => [.. Collected(families).Select(method => method.Name switch
    {
        _ when method.Name == HealthMethods.Health.Name => new CachedMethod(method, () => health.Json),
        _ when method.Name == PresenceMethods.SystemPresence.Name => new CachedMethod(method, () => presence.Json),
        _ => method,
    })]);

    /// <summary>All of it. Two snapshots that are kept as JSON are answered from it.</summary>
    public IReadOnlyList<MethodEntry> All => _all.Value;

    private static IEnumerable<MethodEntry> Collected(IEnumerable<IMethodFamily> families)
    {
        var ours = MethodRegistry.Collect(families, owner: null);
        var names = ours.Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        return ours.Concat(EmptyLists.Rows.Where(row => !names.Contains(row.Name)));
    }

    /// <summary>Shows it, before any plugin shows anything.</summary>
    public void Offer() => board.Publish(new ContributionSet(Owner: null, All, [], []) { Tools = [new ToolProviderEntry(GatewayTools.ProviderId, tools, Generation: null)] });
}
