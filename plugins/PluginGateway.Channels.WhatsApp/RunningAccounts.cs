using System.Collections.Concurrent;

namespace PluginGateway.Channels.WhatsApp;

/// <summary>The accounts that run now, for the plugin's methods. Any thread.</summary>
internal sealed class RunningAccounts
{
    private readonly ConcurrentDictionary<string, WhatsAppChannel> _accounts = new(StringComparer.Ordinal);

    /// <summary>All, by name.</summary>
    public IEnumerable<KeyValuePair<string, WhatsAppChannel>> All => _accounts.OrderBy(static account => account.Key, StringComparer.Ordinal);

    /// <summary>One has started.</summary>
    public void Add(string accountId, WhatsAppChannel channel) => _accounts[accountId] = channel;

    /// <summary>One has stopped.</summary>
    public void Remove(string accountId, WhatsAppChannel channel) => _accounts.TryRemove(KeyValuePair.Create(accountId, channel));

    /// <summary>One of them: the named one, <c>default</c>, or the only one.</summary>
    public (string Id, WhatsAppChannel Channel)? Find(string? accountId) =>
        accountId is not null ? (_accounts.TryGetValue(accountId, out var named) ? (accountId, named) : null)
        : _accounts.TryGetValue("default", out var usual) ? ("default", usual)
        : All.Select(static account => ((string, WhatsAppChannel)?)(account.Key, account.Value)).FirstOrDefault();
}
