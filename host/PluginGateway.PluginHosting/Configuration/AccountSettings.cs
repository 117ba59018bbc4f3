using Microsoft.Extensions.Configuration;

namespace PluginGateway.PluginHosting;

/// <summary>An account's settings, split into the plugin's and the host's. Immutable.</summary>
internal sealed record AccountSettings(string Id, IConfiguration ForPlugin, IConfiguration ForHost)
{
    private const string OnlyAccount = "default";

    /// <summary>
    /// One per member of <c>accounts</c>, each over the keys beside it; without <c>accounts</c> there is one. A key of the account replaces the
    /// whole of the one beside: an account's shorter <c>allowFrom</c> must not keep the tail of a longer one.
    /// </summary>
    public static IReadOnlyList<AccountSettings> Of(IConfiguration config)
    {
        var members = config.GetChildren().ToList();
        var shared = members.Where(member => !IsAccounts(member)).ToList();
        return members.Find(IsAccounts) is { } accounts
            ? [.. accounts.GetChildren().Select(account => Split(account.Key, [.. account.GetChildren()], shared))]
            : [Split(OnlyAccount, [], shared)];
    }

    public static bool IsAccounts(IConfigurationSection section) => string.Equals(section.Key, HostKeys.Accounts, StringComparison.OrdinalIgnoreCase);

    private static AccountSettings Split(string id, IReadOnlyList<IConfigurationSection> own, IReadOnlyList<IConfigurationSection> shared)
    {
        var names = own.Select(section => section.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var all = shared.Where(section => !names.Contains(section.Key)).Concat(own).ToLookup(section => HostKeys.All.Contains(section.Key));
        return new AccountSettings(id, ConfigurationCopy.Of(all[false]), ConfigurationCopy.Of(all[true]));
    }
}
