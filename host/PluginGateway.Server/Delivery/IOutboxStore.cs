namespace PluginGateway.Server.Delivery;

/// <summary>Keeps what goes out. Any thread; a write is durable when its task completes.</summary>
internal interface IOutboxStore
{
    /// <summary>Everything that is not settled, and what nobody knows of, in the order in which it was put in.</summary>
    IReadOnlyList<OutboxEntry> LoadOpen();

    /// <summary>Puts messages in, unless one of the same key is there, and settles the inbox's message that they answer, all or nothing.</summary>
    /// <param name="entries">The parts.</param>
    /// <param name="settled">The inbox's message; null when there is none.</param>
    /// <returns>What was put in: what was there before is left out.</returns>
    Task<IReadOnlyList<OutboxEntry>> AddAsync(IReadOnlyList<OutboxEntry> entries, InboxSettlement? settled);

    /// <summary>Keeps an entry's state, and begins or ends an attempt.</summary>
    Task SaveAsync(OutboxEntry entry, OutboxAttempt? attempt, string? boot);

    /// <summary>The parts of a message, by its key without the part.</summary>
    IReadOnlyList<OutboxEntry> Whole(string key);

    /// <summary>One entry.</summary>
    OutboxEntry? Find(string id);

    /// <summary>The newest entries.</summary>
    /// <param name="states">In these states; all when empty.</param>
    /// <param name="limit">So many.</param>
    IReadOnlyList<OutboxEntry> List(IReadOnlyList<OutboxState> states, int limit);

    /// <summary>How many there are in each state.</summary>
    IReadOnlyDictionary<OutboxState, long> Count();

    /// <summary>What was tried with an entry.</summary>
    IReadOnlyList<OutboxAttempt> Attempts(string id);

    /// <summary>Entries that have to do with a message: by id, key, run, receipt, or the inbox's message.</summary>
    IReadOnlyList<OutboxEntry> Trail(string name, long? inboxId);

    /// <summary>Forgets what is settled for long; what nobody knows of stays.</summary>
    Task PruneAsync(long before);
}

/// <summary>One attempt to send something.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="StartedAt">Unix milliseconds.</param>
/// <param name="EndedAt">Unix milliseconds; null while it is under way, or when the gateway ended in it.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Error">Why.</param>
internal sealed record OutboxAttempt(int Number, long StartedAt, long? EndedAt = null, string? Outcome = null, string? Error = null);

/// <summary>That nothing more becomes of a message that came in.</summary>
/// <param name="Id">The inbox's number of it.</param>
/// <param name="Error">Why there is no answer; null when all went well.</param>
internal sealed record InboxSettlement(long Id, string? Error);
