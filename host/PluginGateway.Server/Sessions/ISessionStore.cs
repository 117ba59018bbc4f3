namespace PluginGateway.Server.Sessions;

/// <summary>Where sessions and transcripts are kept. Any thread. Writes are durable when their task completes.</summary>
internal interface ISessionStore
{
    /// <summary>Where, for people.</summary>
    string Path { get; }

    /// <summary>All sessions.</summary>
    IReadOnlyList<SessionRecord> LoadSessions();

    /// <summary>Keeps a session, new or changed, and one more message of it.</summary>
    Task AppendAsync(SessionRecord session, TranscriptEntry entry);

    /// <summary>The newest messages of a session, oldest first.</summary>
    IReadOnlyList<TranscriptEntry> LoadTranscript(string sessionId, int limit);

    /// <summary>The first message of a session; null when it has none.</summary>
    TranscriptEntry? LoadFirst(string sessionId);
}
