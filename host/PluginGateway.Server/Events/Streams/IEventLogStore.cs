namespace PluginGateway.Server.Events.Streams;

/// <summary>Keeps events and streams on the disk. Writes are done in the order in which they are asked for, and are on the disk when their task completes. Any thread.</summary>
internal interface IEventLogStore
{
    /// <summary>Everything there is but for the frames, as the last start has left it.</summary>
    EventLogContent Load();

    /// <summary>Says who keeps the log from now on.</summary>
    /// <param name="boot">Which start of the gateway.</param>
    /// <param name="cutAfter">The position after which the start before was killed; null when it ended in good order.</param>
    /// <param name="at">The time, in Unix milliseconds.</param>
    Task ReopenAsync(string boot, long? cutAfter, long at);

    /// <summary>Keeps events and lets go of old ones.</summary>
    Task WriteAsync(EventLogBatch batch);

    /// <summary>Keeps a stream, unless its client asks for sessions one by one (<see cref="EventStream.Asked"/>): the next start could not go on with it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="boot">Which start of the gateway.</param>
    /// <param name="at">The time, in Unix milliseconds.</param>
    /// <param name="anew">Everything else goes, and this is how many events of each kind there have been; null to leave it as it is.</param>
    Task AddAsync(EventStream stream, string boot, long at, IReadOnlyDictionary<LogKind, long>? anew);

    /// <summary>Forgets streams.</summary>
    Task RemoveAsync(IReadOnlyList<string> ids);

    /// <summary>Forgets all streams and events.</summary>
    /// <param name="totals">How many events of each kind there have been.</param>
    Task ClearAsync(IReadOnlyDictionary<LogKind, long> totals);

    /// <summary>The gateway ends in good order.</summary>
    Task CloseAsync();

    /// <summary>Reads events with their frames, the oldest first: as many as make about a megabyte, and no more than <paramref name="most"/>.</summary>
    IReadOnlyList<LoggedEvent> Read(long after, int most);
}

/// <summary>What is kept.</summary>
/// <param name="Streams">The streams.</param>
/// <param name="Events">The events without their frames, the oldest first.</param>
/// <param name="Totals">How many of each kind there have ever been.</param>
/// <param name="Cuts">After which positions the gateway was killed.</param>
/// <param name="Boot">Which start kept it and did not end in good order; null when it did.</param>
internal sealed record EventLogContent(
    IReadOnlyList<EventStream> Streams, IReadOnlyList<LoggedEvent> Events, IReadOnlyDictionary<LogKind, long> Totals, IReadOnlyList<long> Cuts, string? Boot);

/// <summary>What is written in one go.</summary>
/// <param name="Events">New events, the oldest first.</param>
/// <param name="First">The oldest position that is still to be kept.</param>
/// <param name="Totals">How many of each kind there have ever been, with these.</param>
internal sealed record EventLogBatch(IReadOnlyList<LoggedEvent> Events, long First, IReadOnlyDictionary<LogKind, long> Totals);
