namespace PluginGateway.Server.Delivery;

/// <summary>Keeps what comes in. Any thread; a write is durable when its task completes.</summary>
internal interface IInboxStore
{
    /// <summary>What is not settled, in the order in which it came.</summary>
    IReadOnlyList<InboxEntry> LoadOpen();

    /// <summary>Puts a message in.</summary>
    /// <returns>It with its number; null when it is there already.</returns>
    Task<InboxEntry?> AddAsync(InboxEntry entry, string boot);

    /// <summary>Keeps a claim, the session, the run and the state.</summary>
    Task SaveAsync(InboxEntry entry, string? boot);

    /// <summary>Says that nothing more becomes of a message.</summary>
    Task SettleAsync(InboxSettlement settlement);

    /// <summary>Finds messages: by number, by the network's id, by run or session; the newest first.</summary>
    IReadOnlyList<InboxEntry> Find(string name);

    /// <summary>Forgets what is settled for long.</summary>
    Task PruneAsync(long before);
}
