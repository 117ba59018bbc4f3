namespace PluginGateway.Server.Delivery;

/// <summary>Keeps what comes in. Any thread; a write is durable when its task completes.</summary>
internal interface IInboxStore
{
    /// <summary>Puts a message in.</summary>
    /// <returns>It with its number; null when it is there already.</returns>
    Task<InboxEntry?> AddAsync(InboxEntry entry);

    /// <summary>Claims what nobody works on, in one write: another start on the same database gets what this one does not.</summary>
    /// <param name="claim">Who claims, and what.</param>
    /// <param name="judge">What becomes of what is free, in the order in which it came. Pure, and called within the write.</param>
    /// <returns>What the judge said.</returns>
    Task<IReadOnlyList<InboxEntry>> ClaimAsync(InboxClaim claim, Func<IReadOnlyList<InboxEntry>, IReadOnlyList<InboxEntry>> judge);

    /// <summary>Keeps that work on a message begins.</summary>
    /// <returns>False when somebody else has claimed it, or it is settled: then nothing is kept, and it is not to be worked on.</returns>
    Task<bool> BeginAsync(long id, string boot, string turnId, long now);

    /// <summary>Keeps that messages are still worked on.</summary>
    Task RenewAsync(IReadOnlyCollection<long> ids, string boot, long until);

    /// <summary>Gives up claims, and what was begun under them is not begun any more.</summary>
    Task ReleaseAsync(IReadOnlyCollection<long> ids, string boot);

    /// <summary>Keeps what the operator has decided about a message.</summary>
    /// <returns>False when it is not in the state any more in which he saw it; nothing is kept then.</returns>
    Task<bool> DecideAsync(InboxEntry entry, InboxState seen);

    /// <summary>Says that nothing more becomes of a message.</summary>
    Task SettleAsync(InboxSettlement settlement);

    /// <summary>Finds messages: by number, by the network's id, by run or session; the newest first.</summary>
    IReadOnlyList<InboxEntry> Find(string name);

    /// <summary>One message.</summary>
    InboxEntry? Find(long id);

    /// <summary>The newest messages in some states.</summary>
    IReadOnlyList<InboxEntry> List(IReadOnlyList<InboxState> states, int limit);

    /// <summary>How many there are in each state.</summary>
    IReadOnlyDictionary<InboxState, long> Count();

    /// <summary>Forgets what is settled for long.</summary>
    Task PruneAsync(long before);
}

/// <summary>Who claims what. Times are Unix milliseconds.</summary>
/// <param name="Boot">Which start of the gateway.</param>
/// <param name="Now">When.</param>
/// <param name="Until">Until when the claims hold.</param>
/// <param name="Mine">What it works on already.</param>
/// <param name="OthersHaveEnded">Whether no other start can be alive, because this one has the lock of the state directory: then their claims are free before they run out.</param>
internal sealed record InboxClaim(string Boot, long Now, long Until, IReadOnlyCollection<long> Mine, bool OthersHaveEnded);
