using System.Collections.Frozen;

namespace PluginGateway.Manager.Policies;

/// <summary>Calls that any healthy gateway answers soon (H16): when one gets no answer the connection is at fault; an error that the gateway declares never is one.</summary>
internal static class CoreCalls
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(StringComparer.Ordinal, "health", "status", "system-presence", "config.get", "sessions.list");

    public static bool IsTransportFailure(string method, bool isTimeout) => isTimeout && Names.Contains(method);
}
