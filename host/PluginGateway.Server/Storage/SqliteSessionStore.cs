using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Storage;

/// <summary>Sessions and transcripts in SQLite.</summary>
internal sealed class SqliteSessionStore(SqliteDatabase database, string path) : ISessionStore
{
    // A summary is for the agent alone.
    private const string Shown = "kind IS NOT 'summary'";

    /// <inheritdoc />
    public string Path => path;

    /// <summary>How much of attachments is kept, in bytes; the oldest go first.</summary>
    public long AttachmentBytes { get; init; } = 1_000_000_000;

    /// <inheritdoc />
    public IReadOnlyList<SessionRecord> LoadSessions() => database.Read(connection => connection.Rows(
        "SELECT key, agent_id, session_id, kind, created_at, updated_at, channel, account_id, chat, display_name, label, settings, last_run, thread_id FROM session",
        Read));

    /// <inheritdoc />
    public Task SaveAsync(SessionRecord session) => database.WriteAsync(connection => Save(connection, session));

    /// <inheritdoc />
    public async Task<long> AppendAsync(SessionRecord session, TranscriptEntry entry, IReadOnlyList<AgentAttachment> attachments)
    {
        var number = 0L;
        await database.WriteAsync(connection =>
        {
            Save(connection, session);
            number = SqliteTranscript.Insert(connection, session.SessionId, entry);
            SqliteAttachments.Keep(connection, number, entry.At, attachments, entry.Attachments, AttachmentBytes);
        });
        return number;
    }

    /// <inheritdoc />
    public Task ResetAsync(SessionScope before, SessionRecord after, TranscriptArchive archive) => database.WriteAsync(connection =>
    {
        Archive(connection, before, archive);
        Save(connection, after);
    });

    /// <inheritdoc />
    public async Task<bool> RemoveAsync(SessionScope scope, TranscriptArchive archive)
    {
        var archived = false;
        await database.WriteAsync(connection =>
        {
            archived = Archive(connection, scope, archive);
            connection.Execute("DELETE FROM session WHERE key = @Key AND session_id = @SessionId", new { scope.Key, scope.SessionId });
        });
        return archived;
    }

    /// <inheritdoc />
    public async Task<int> CompactAsync(SessionScope scope, int keep, TranscriptArchive archive, TranscriptEntry? summary)
    {
        var before = 0;
        await database.WriteAsync(connection =>
        {
            before = connection.ExecuteScalar<int>("SELECT count(*) FROM transcript WHERE session_id = @SessionId AND kind IS NULL", new { scope.SessionId });
            if (before <= keep)
            {
                return;
            }

            connection.Execute(
                """
                UPDATE transcript SET session_id = @Name WHERE session_id = @SessionId AND CASE WHEN kind = 'summary' THEN @replaced ELSE id <
                    (SELECT id FROM transcript WHERE session_id = @SessionId AND kind IS NULL ORDER BY id DESC LIMIT 1 OFFSET @last) END
                """,
                new { archive.Name, scope.SessionId, last = keep - 1, replaced = summary is not null });
            if (summary is not null)
            {
                SqliteTranscript.Insert(connection, scope.SessionId, summary);
            }

            Note(connection, scope, archive, archive.Name, before - keep);
        });
        return before;
    }

    /// <inheritdoc />
    public IReadOnlyList<TranscriptEntry> LoadTranscript(SessionScope scope, int limit) => Newest(scope, Shown, limit);

    /// <inheritdoc />
    public TranscriptPage LoadNewest(SessionScope scope, int skip, int limit) => database.Read(connection =>
    {
        // What comes after this look moves nothing.
        var (newest, total) = connection.Rows(
            $"SELECT coalesce(max(id), 0), count(*) FROM transcript WHERE session_id = @session AND {Shown}", static row => (row.GetInt64(0), row.GetInt64(1)), ("@session", scope.SessionId))[0];
        var page = SqliteTranscript.Load(
            connection, $"session_id = @session AND id <= @newest AND {Shown} ORDER BY id DESC LIMIT @limit OFFSET @skip",
            ("@session", scope.SessionId), ("@newest", newest), ("@limit", limit), ("@skip", skip));
        return new TranscriptPage(SqliteAttachments.PutTo(connection, [.. page.Reverse()]), Math.Max(total - skip, 0), total, newest);
    });

    /// <inheritdoc />
    public IReadOnlyList<TranscriptEntry> LoadAfter(SessionScope scope, long after, int limit) => database.Read(connection =>
    {
        var page = SqliteTranscript.Load(
            connection, $"session_id = @session AND id > @after AND {Shown} ORDER BY id LIMIT @limit", ("@session", scope.SessionId), ("@after", after), ("@limit", limit));
        return SqliteAttachments.PutTo(connection, [.. page]);
    });

    /// <inheritdoc />
    public long CountUpTo(SessionScope scope, long id) => database.Read(connection =>
        connection.Rows($"SELECT count(*) FROM transcript WHERE session_id = @session AND id <= @id AND {Shown}", static row => row.GetInt64(0), ("@session", scope.SessionId), ("@id", id))[0]);

    /// <inheritdoc />
    public IReadOnlyList<TranscriptEntry> LoadSaid(SessionScope scope, int limit) => Newest(scope, "kind IS NULL", limit);

    /// <inheritdoc />
    public TranscriptEntry? LoadSummary(SessionScope scope) => Newest(scope, "kind = 'summary'", 1) is [var summary] ? summary : null;

    /// <inheritdoc />
    public TranscriptEntry? LoadFirst(SessionScope scope) => database.Read(connection =>
        SqliteTranscript.Load(connection, "session_id = @session AND kind IS NULL ORDER BY id LIMIT 1", ("@session", scope.SessionId)) is [var first] ? first : null);

    /// <inheritdoc />
    public IReadOnlyList<TranscriptPart> LoadArchives(SessionScope scope) => database.Read(connection => connection.Query<TranscriptPart>(
        "SELECT kept_under AS KeptUnder, name AS Archive, at AS At FROM transcript_archive WHERE session_key = @Key ORDER BY at, name",
        new { scope.Key }).ToArray());

    /// <inheritdoc />
    public IReadOnlyList<NumberedEntry> LoadPage(SessionScope scope, TranscriptPart part, long? after, int limit) => database.Read(connection =>
        SqliteTranscript.LoadPage(connection, scope, part, after, limit));

    private IReadOnlyList<TranscriptEntry> Newest(SessionScope scope, string which, int limit) => database.Read(connection =>
    {
        var newest = SqliteTranscript.Load(connection, $"session_id = @session AND {which} ORDER BY id DESC LIMIT @limit", ("@session", scope.SessionId), ("@limit", limit));
        return SqliteAttachments.PutTo(connection, [.. newest.Reverse()]);
    });

    /// <inheritdoc />
    public TranscriptEntry? FindReply(SessionScope scope, TranscriptRun run) => database.Read(connection =>
    {
        var found = SqliteTranscript.Load(
            connection, "session_id = @session AND run_id = @run AND role = 'assistant' AND kind IS NULL AND partial = 0 ORDER BY id DESC LIMIT 1", ("@session", scope.SessionId), ("@run", run.Id));
        return SqliteAttachments.PutTo(connection, [.. found]);
    }) is [var reply] ? reply : null;

    /// <inheritdoc />
    public KeptAttachment? LoadAttachment(SessionScope scope, AttachmentId id) => database.Read(connection => SqliteAttachments.Find(connection, scope, id));

    private static SessionRecord Read(SqliteDataReader row)
    {
        return new SessionRecord(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetInt64(5))
        {
            Channel = row.Text(6),
            AccountId = row.Text(7),
            Chat = row.Text(8),
            DisplayName = row.Text(9),
            Label = row.Text(10),
            Settings = JsonSerializer.Deserialize(row.GetString(11), SessionRecordJson.Default.SessionSettings)!,
            LastRun = JsonSerializer.Deserialize(row.GetString(12), SessionRecordJson.Default.SessionLastRun)!,
            ThreadId = row.Text(13),
        };
    }

    private static void Save(SqliteConnection connection, SessionRecord session) => connection.Execute(
        """
        INSERT INTO session (key, agent_id, session_id, kind, label, channel, account_id, chat, thread_id, display_name, settings, last_run, created_at, updated_at)
        VALUES (@Key, @AgentId, @SessionId, @Kind, @Label, @Channel, @AccountId, @Chat, @ThreadId, @DisplayName, @settings, @lastRun, @CreatedAt, @UpdatedAt)
        ON CONFLICT (key) DO UPDATE SET session_id = excluded.session_id, label = excluded.label, channel = excluded.channel, account_id = excluded.account_id,
            chat = excluded.chat, thread_id = excluded.thread_id, display_name = excluded.display_name, settings = excluded.settings, last_run = excluded.last_run, updated_at = excluded.updated_at
        """,
        new
        {
            session.Key, session.AgentId, session.SessionId, session.Kind, session.Label, session.Channel, session.AccountId, session.Chat, session.ThreadId, session.DisplayName,
            settings = JsonSerializer.Serialize(session.Settings, SessionRecordJson.Default.SessionSettings),
            lastRun = JsonSerializer.Serialize(session.LastRun, SessionRecordJson.Default.SessionLastRun),
            session.CreatedAt, session.UpdatedAt,
        });

    private static bool Archive(SqliteConnection connection, SessionScope scope, TranscriptArchive archive)
    {
        var messages = connection.ExecuteScalar<int>("SELECT count(*) FROM transcript WHERE session_id = @SessionId", new { scope.SessionId });
        if (messages > 0)
        {
            Note(connection, scope, archive, scope.SessionId, messages);
        }

        return messages > 0;
    }

    private static void Note(SqliteConnection connection, SessionScope scope, TranscriptArchive archive, string keptUnder, int messages) => connection.Execute(
        """
        INSERT INTO transcript_archive (name, session_key, session_id, kept_under, reason, messages, at)
        VALUES (@Name, @Key, @SessionId, @keptUnder, @Reason, @messages, @At)
        """,
        new { archive.Name, scope.Key, scope.SessionId, keptUnder, archive.Reason, messages, archive.At });
}
