using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Presence;

namespace PluginGateway.Server.Methods;

/// <summary>The method table as the gateway itself fills it.</summary>
internal static class BuiltInMethods
{
    /// <summary>Makes the table.</summary>
    public static MethodTable Create(IEnumerable<IMethodFamily> families, HealthMonitor health, PresenceRegistry presence)
    {
        var table = new MethodTable();
        table.Add(families, owner: null);
        table.Cache(HealthMethods.Health.Name, () => health.Json);
        table.Cache(PresenceMethods.SystemPresence.Name, () => presence.Json);
        return table;
    }
}
