using System.Collections.Concurrent;

namespace PluginGateway.Server.Sessions;

/// <summary>
/// The sessions there are, held in memory over the store so that lists and status cost no query. Any thread; messages of one session are appended by its lane
/// alone, in order.
/// </summary>
internal sealed class SessionService
{
    private readonly ISessionStore _store;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, SessionRecord> _sessions;

    /// <summary>Reads the sessions from the store.</summary>
    public SessionService(ISessionStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
        _sessions = new(store.LoadSessions().ToDictionary(session => session.Key, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Where they are kept, for people.</summary>
    public string Path => _store.Path;

    /// <summary>How many there are.</summary>
    public int Count => _sessions.Count;

    /// <summary>All of them, newest first.</summary>
    public IReadOnlyList<SessionRecord> List() => [.. _sessions.Values.OrderByDescending(session => session.UpdatedAt).ThenBy(session => session.Key, StringComparer.Ordinal)];

    /// <summary>Finds one by its full key.</summary>
    public SessionRecord? Find(string canonical) => _sessions.GetValueOrDefault(canonical);

    /// <summary>Appends a message, and makes the session when it is the first.</summary>
    /// <returns>The session as it is now.</returns>
    public async Task<SessionRecord> AppendAsync(string canonical, string role, string text, string? runId, SessionOrigin? origin = null)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var session = _sessions.AddOrUpdate(
            canonical,
            static (key, state) => Apply(new SessionRecord(key, SessionKeys.AgentOf(key), Guid.NewGuid().ToString(), SessionKeys.KindOf(key), state.now, state.now), state.origin, state.now),
            static (_, known, state) => Apply(known, state.origin, state.now),
            (now, origin));
        await _store.AppendAsync(session, new TranscriptEntry(role, text, runId, now));
        return session;
    }

    /// <summary>The newest messages, oldest first; empty for a session that does not exist.</summary>
    public IReadOnlyList<TranscriptEntry> Transcript(string canonical, int limit) =>
        limit > 0 && Find(canonical) is { } session ? _store.LoadTranscript(session.SessionId, limit) : [];

    /// <summary>The first message; null for a session that does not exist.</summary>
    public TranscriptEntry? FirstMessage(SessionRecord session) => _store.LoadFirst(session.SessionId);

    private static SessionRecord Apply(SessionRecord session, SessionOrigin? origin, long now) => origin is null
        ? session with { UpdatedAt = now }
        : session with
        {
            UpdatedAt = now,
            Channel = origin.Channel,
            AccountId = origin.AccountId,
            Chat = origin.Chat,
            DisplayName = origin.DisplayName ?? session.DisplayName,
        };
}
