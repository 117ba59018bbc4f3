using System.Collections.Concurrent;
using System.Globalization;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Sessions;

/// <summary>
/// The sessions there are, held in memory over the store so that lists and status cost no query. Any thread; messages of one session are appended by its lane
/// alone, in order.
/// </summary>
internal sealed class SessionService
{
    private readonly ISessionStore _store;
    private readonly SessionKeys _keys;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, SessionRecord> _sessions;

    // Held while a session changes in memory and its write is queued, so that what is kept last is what changed last.
    private readonly Lock _gate = new();
    private Task _telling = Task.CompletedTask;

    /// <summary>Reads the sessions from the store.</summary>
    public SessionService(ISessionStore store, SessionKeys keys, TimeProvider time)
    {
        _store = store;
        _keys = keys;
        _time = time;
        _sessions = new(store.LoadSessions().ToDictionary(session => session.Key, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Raised when something of a session has changed and is kept. In the order of the changes, on any thread; must neither wait nor throw.</summary>
    public event Action<SessionHappening>? Happened;

    /// <summary>Where they are kept, for people.</summary>
    public string Path => _store.Path;

    /// <summary>How many there are.</summary>
    public int Count => _sessions.Count;

    /// <summary>All of them, newest first.</summary>
    public IReadOnlyList<SessionRecord> List() => [.. _sessions.Values.OrderByDescending(session => session.UpdatedAt).ThenBy(session => session.Key, StringComparer.Ordinal)];

    /// <summary>Finds one by its full key.</summary>
    public SessionRecord? Find(string canonical) => _sessions.GetValueOrDefault(canonical);

    /// <summary>Refuses when nothing may be run or sent in a session.</summary>
    /// <exception cref="GatewayException">Its send policy is <c>deny</c>.</exception>
    public void RequireSendAllowed(string canonical)
    {
        if (Find(canonical)?.IsSendDenied == true)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "send blocked by session policy");
        }
    }

    /// <summary>Appends a message, and makes the session when it is the first.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="entry">The message, but for its time.</param>
    /// <param name="change">What else changes.</param>
    /// <param name="attachments">What came with it.</param>
    /// <param name="named">What else came with it, whose contents the store of media has.</param>
    /// <param name="describe">Says more of the message.</param>
    /// <returns>The session as it is now.</returns>
    public async Task<SessionRecord> AppendAsync(
        string canonical, (string Role, string Text, string? RunId) entry, Func<SessionRecord, SessionRecord>? change = null, IReadOnlyList<AgentAttachment>? attachments = null,
        IReadOnlyList<TranscriptAttachment>? named = null, Func<TranscriptEntry, TranscriptEntry>? describe = null)
    {
        SessionRecord session;
        Task<long> kept;
        var isUser = entry.Role == "user";
        DeliveryTrace.Log.At(isUser ? "transcript.user" : "transcript.assistant", entry.RunId ?? canonical);
        lock (_gate)
        {
            var at = Now();
            SessionRecord Changed(SessionRecord known)
            {
                var next = change is null ? known : change(known);
                return isUser ? next with { LastRun = next.LastRun with { HeardAt = at } } : next;
            }

            session = Change(canonical, Changed);
            var said = new TranscriptEntry(entry.Role, entry.Text, entry.RunId, at) { Attachments = named ?? [] };
            said = describe is null ? said : describe(said);
            kept = _store.AppendAsync(session, said, attachments ?? []);
            Tell(kept, async () => new SessionHappening(session, "message") { Message = said with { Id = await kept } });
        }

        await kept;
        DeliveryTrace.Log.At(isUser ? "transcript.user.kept" : "transcript.assistant.kept", entry.RunId ?? canonical);
        return session;
    }

    /// <summary>Appends an answer of the gateway itself, and makes the session when it is the first.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="text">The answer.</param>
    /// <param name="runId">What it is the answer to.</param>
    public async Task InjectAsync(string canonical, string text, string? runId)
    {
        var said = new TranscriptEntry("assistant", text, runId, Now(), EntryKinds.Injected);
        Task<long> kept;
        lock (_gate)
        {
            var session = Change(canonical, change: null);
            kept = _store.AppendAsync(session, said, []);
            Tell(kept, async () => new SessionHappening(session, "message") { Message = said with { Id = await kept } });
        }

        await kept;
    }

    /// <summary>Changes a session, and makes it when there is none.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="change">What changes. It may look at the other sessions, which wait; when it throws, nothing changes.</param>
    /// <returns>The session as it is now.</returns>
    public async Task<SessionRecord> ChangeAsync(string canonical, Func<SessionRecord, SessionRecord> change)
    {
        SessionRecord session;
        Task kept;
        lock (_gate)
        {
            session = Change(canonical, change);
            kept = _store.SaveAsync(session);
            Tell(kept, new SessionHappening(session, "patch"));
        }

        await kept;
        return session;
    }

    /// <summary>Gives a session a new id and archives what was said under the old one. To be called in the session's lane.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="change">What else changes.</param>
    /// <returns>The session as it is now.</returns>
    public async Task<SessionRecord> ResetAsync(string canonical, Func<SessionRecord, SessionRecord> change)
    {
        SessionRecord session;
        Task kept;
        lock (_gate)
        {
            var before = Find(canonical);
            session = Change(canonical, known => change(known) with { SessionId = Guid.NewGuid().ToString() });
            kept = before is null ? _store.SaveAsync(session) : _store.ResetAsync(SessionScope.Of(before), session, Archive(before, "reset", "reset"));
            Tell(kept, new SessionHappening(session, "reset"));
        }

        await kept;
        return session;
    }

    /// <summary>Removes a session and archives what was said in it. To be called in the session's lane.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <returns>Whether there was one, and the archive's name when anything was said.</returns>
    public async Task<(bool Removed, string? Archive)> RemoveAsync(string canonical)
    {
        TranscriptArchive archive;
        SessionRecord? session;
        Task<bool> removing;
        lock (_gate)
        {
            if (!_sessions.TryRemove(canonical, out session))
            {
                return (false, null);
            }

            archive = Archive(session, "deleted", "deleted");
            removing = _store.RemoveAsync(SessionScope.Of(session), archive);
            Tell(removing, new SessionHappening(session, "delete") { IsGone = true });
        }

        try
        {
            return (true, await removing ? archive.Name : null);
        }
        catch
        {
            // Still in the store, and so still there, unless a message has made it anew meanwhile.
            _sessions.TryAdd(canonical, session);
            throw;
        }
    }

    /// <summary>Archives all but the newest messages. To be called in the session's lane.</summary>
    /// <param name="session">The session.</param>
    /// <param name="keep">How many stay.</param>
    /// <param name="summary">What stands for the others from now on, and for the summary that there was; without one, that one stays.</param>
    /// <returns>How many messages there were, and the archive's name when any were taken away.</returns>
    public async Task<(int Before, string? Archive)> CompactAsync(SessionRecord session, int keep, string? summary = null)
    {
        var archive = Archive(session, "bak", "compacted");
        var before = await _store.CompactAsync(SessionScope.Of(session), keep, archive, summary is null ? null : new TranscriptEntry("assistant", summary, null, archive.At, EntryKinds.Summary));
        if (before <= keep)
        {
            return (before, null);
        }

        // What is left has not been counted by anybody.
        await ChangeAsync(session.Key, known => known with { LastRun = known.LastRun with { InputTokens = null, OutputTokens = null, TotalTokens = null, CompactionCount = (known.LastRun.CompactionCount ?? 0) + 1 } });
        return (before, archive.Name);
    }

    /// <summary>The newest messages, oldest first; empty for a session that does not exist.</summary>
    public IReadOnlyList<TranscriptEntry> Transcript(string canonical, int limit) =>
        limit > 0 && Find(canonical) is { } session ? _store.LoadTranscript(SessionScope.Of(session), limit) : [];

    /// <summary>A page of the messages of a session, counted from the newest.</summary>
    /// <param name="session">The session.</param>
    /// <param name="skip">How many of the newest are passed over.</param>
    /// <param name="limit">Longest page.</param>
    public TranscriptPage Newest(SessionRecord session, int skip, int limit) => _store.LoadNewest(SessionScope.Of(session), skip, limit);

    /// <summary>The oldest messages that came after one, oldest first.</summary>
    /// <param name="session">The session.</param>
    /// <param name="after">The id of that one.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<TranscriptEntry> After(SessionRecord session, long after, int limit) => _store.LoadAfter(SessionScope.Of(session), after, limit);

    /// <summary>Where a message stands among those that its session shows, from 1.</summary>
    /// <param name="session">The session.</param>
    /// <param name="id">The message's id.</param>
    public long NumberOf(SessionRecord session, long id) => _store.CountUpTo(SessionScope.Of(session), id);

    /// <summary>What an agent is given of a session: the summary of what was said before the oldest message that is left, as a message, and the newest messages, oldest first.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="limit">Most messages.</param>
    /// <param name="ofPeople">Most messages of people, with the answers to them; as many as there are when null.</param>
    public IReadOnlyList<TranscriptEntry> History(string canonical, int limit, int? ofPeople = null)
    {
        if (limit <= 0 || ofPeople == 0 || Find(canonical) is not { } session)
        {
            return [];
        }

        var said = SessionHistory.Newest(_store.LoadSaid(SessionScope.Of(session), limit), ofPeople);
        return Summary(session) is { } summary ? [SessionHistory.AsMessage(summary), .. said] : said;
    }

    /// <summary>The whole reply of a run; null when it has none in this session, or was cut off.</summary>
    public TranscriptEntry? FindReply(string canonical, string runId) => Find(canonical) is { } session ? _store.FindReply(SessionScope.Of(session), new TranscriptRun(runId)) : null;

    /// <summary>The summary of what was said before the oldest message that is left; null when there is none.</summary>
    public TranscriptEntry? Summary(SessionRecord session) => _store.LoadSummary(SessionScope.Of(session));

    /// <summary>The newest of all that was said and is not archived, without answers of the gateway, oldest first.</summary>
    public IReadOnlyList<TranscriptEntry> Said(SessionRecord session, int limit) => _store.LoadSaid(SessionScope.Of(session), limit);

    /// <summary>The parts of what was ever said in sessions of a key, oldest first; what the session of that key shows now is the last, when there is one.</summary>
    public IReadOnlyList<TranscriptPart> Parts(string canonical) => Find(canonical) is { } session
        ? [.. _store.LoadArchives(SessionScope.Of(session)), new TranscriptPart(session.SessionId, null, session.UpdatedAt)]
        : _store.LoadArchives(SessionScope.OfArchives(canonical));

    /// <summary>A page of a part, in the order in which it was said; its summary, if it has one, is first.</summary>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="part">One of its <see cref="Parts"/>.</param>
    /// <param name="after">The number of the last message of the page before; null for the first page.</param>
    /// <param name="limit">Longest page.</param>
    public IReadOnlyList<NumberedEntry> Page(string canonical, TranscriptPart part, long? after, int limit) =>
        _store.LoadPage(Find(canonical) is { } session ? SessionScope.Of(session) : SessionScope.OfArchives(canonical), part, after, limit);

    /// <summary>The first message; null when there is none.</summary>
    public TranscriptEntry? FirstMessage(SessionRecord session) => _store.LoadFirst(SessionScope.Of(session));

    /// <summary>What came with a message of a session; null when none of its messages came with it.</summary>
    public KeptAttachment? Attachment(string canonical, AttachmentId id) => Find(canonical) is { } session ? _store.LoadAttachment(SessionScope.Of(session), id) : null;

    // In the order of the changes, each once it is kept; what could not be kept is not told. To be called with the gate held.
    private void Tell(Task kept, SessionHappening happening) => Tell(kept, () => Task.FromResult(happening));

    private void Tell(Task kept, Func<Task<SessionHappening>> happening)
    {
        if (Happened is not null)
        {
            _telling = TellAsync(_telling, kept, happening);
        }
    }

    private async Task TellAsync(Task before, Task kept, Func<Task<SessionHappening>> happening)
    {
        await before;
        await kept.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (kept.IsCompletedSuccessfully)
        {
            Happened?.Invoke(await happening());
        }
    }

    private SessionRecord Change(string canonical, Func<SessionRecord, SessionRecord>? change)
    {
        var now = Now();
        var known = Find(canonical) ?? SessionRecord.New(canonical, _keys.AgentOf(canonical), now);
        return _sessions[canonical] = (change is null ? known : change(known)) with { UpdatedAt = Math.Max(known.UpdatedAt, now) };
    }

    private TranscriptArchive Archive(SessionRecord session, string word, string reason)
    {
        var at = _time.GetUtcNow();
        var stamp = at.ToString("yyyy-MM-dd'T'HH-mm-ss.fff'Z'", CultureInfo.InvariantCulture);
        return new TranscriptArchive($"{session.SessionId}.{word}.{stamp}", reason, at.ToUnixTimeMilliseconds());
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
