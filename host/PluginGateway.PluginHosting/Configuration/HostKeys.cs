using System.Collections.Frozen;

namespace PluginGateway.PluginHosting;

/// <summary>The keys of a channel's account that the host obeys and no plugin sees: who may talk to it, and what is shown there.</summary>
internal static class HostKeys
{
    public static readonly FrozenSet<string> All = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "dmPolicy", "allowFrom", "groupPolicy", "groups", "groupAllowFrom", "requireMention", "historyLimit", "dmHistoryLimit", "streamMode");

    /// <summary>The key beside which everything else is a default for every account.</summary>
    public const string Accounts = "accounts";
}
