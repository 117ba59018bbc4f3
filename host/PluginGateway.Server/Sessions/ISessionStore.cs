using PluginGateway.Contracts.Agents;

namespace PluginGateway.Server.Sessions;

/// <summary>Where sessions and transcripts are kept. Any thread. Writes are durable when their task completes; they happen in the order in which they were asked for.</summary>
internal interface ISessionStore
{
    /// <summary>Where, for people.</summary>
    string Path { get; }

    /// <summary>All sessions.</summary>
    IReadOnlyList<SessionRecord> LoadSessions();

    /// <summary>Keeps a session, new or changed.</summary>
    Task SaveAsync(SessionRecord session);

    /// <summary>Keeps a session, new or changed, and one more message of it with what came with it: <paramref name="attachments"/>, and what the entry names, whose contents the store of media has.</summary>
    /// <returns>The message's number.</returns>
    Task<long> AppendAsync(SessionRecord session, TranscriptEntry entry, IReadOnlyList<AgentAttachment> attachments);

    /// <summary>Keeps a session that has a new id, and archives what was said under the old one.</summary>
    Task ResetAsync(SessionScope before, SessionRecord after, TranscriptArchive archive);

    /// <summary>Removes a session and archives what was said in it.</summary>
    /// <returns>Whether anything was said, and so the archive was made.</returns>
    Task<bool> RemoveAsync(SessionScope scope, TranscriptArchive archive);

    /// <summary>Archives all but the newest messages, and keeps a summary of them in the place of the one that there was; without one, that one stays.</summary>
    /// <returns>How many there were before.</returns>
    Task<int> CompactAsync(SessionScope scope, int keep, TranscriptArchive archive, TranscriptEntry? summary);

    /// <summary>The newest messages of a session without answers of the gateway, oldest first.</summary>
    IReadOnlyList<TranscriptEntry> LoadSaid(SessionScope scope, int limit);

    /// <summary>The summary of what was archived of a session; null when it has none.</summary>
    TranscriptEntry? LoadSummary(SessionScope scope);

    /// <summary>What was archived of sessions of this key, oldest first.</summary>
    IReadOnlyList<TranscriptPart> LoadArchives(SessionScope scope);

    /// <summary>A page of a part: what comes after a message, or the beginning.</summary>
    IReadOnlyList<NumberedEntry> LoadPage(SessionScope scope, TranscriptPart part, long? after, int limit);

    /// <summary>The newest messages of a session, oldest first; with answers of the gateway, without a summary.</summary>
    IReadOnlyList<TranscriptEntry> LoadTranscript(SessionScope scope, int limit);

    /// <summary>A page of what <see cref="LoadTranscript"/> has, counted from the newest.</summary>
    TranscriptPage LoadNewest(SessionScope scope, int skip, int limit);

    /// <summary>The oldest of what <see cref="LoadTranscript"/> has that came after a message, oldest first.</summary>
    IReadOnlyList<TranscriptEntry> LoadAfter(SessionScope scope, long after, int limit);

    /// <summary>How many messages of what <see cref="LoadTranscript"/> has there are up to one and with it.</summary>
    long CountUpTo(SessionScope scope, long id);

    /// <summary>The first message of a session; null when it has none.</summary>
    TranscriptEntry? LoadFirst(SessionScope scope);

    /// <summary>The whole reply of a run, as it was said in a session; null when it has none, or was cut off.</summary>
    TranscriptEntry? FindReply(SessionScope scope, TranscriptRun run);

    /// <summary>What came with a message of a session; null when none of its messages came with it.</summary>
    KeptAttachment? LoadAttachment(SessionScope scope, AttachmentId id);
}
