using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Storage;

/// <summary>Sessions and transcripts in SQLite.</summary>
internal sealed class SqliteSessionStore(SqliteDatabase database, string path) : ISessionStore
{
    private const string EntryColumns = "role AS Role, text AS Text, run_id AS RunId, at AS At, id AS Id";

    /// <inheritdoc />
    public string Path => path;

    /// <summary>How much of attachments is kept, in bytes; the oldest go first.</summary>
    public long AttachmentBytes { get; init; } = 1_000_000_000;

    /// <inheritdoc />
    public IReadOnlyList<SessionRecord> LoadSessions() => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT key, agent_id, session_id, kind, created_at, updated_at, channel, account_id, chat, display_name, label, settings, last_run FROM session";
        using var reader = command.ExecuteReader();
        var sessions = new List<SessionRecord>();
        while (reader.Read())
        {
            sessions.Add(Read(reader));
        }

        return sessions;
    });

    /// <inheritdoc />
    public Task SaveAsync(SessionRecord session) => database.WriteAsync(connection => Save(connection, session));

    /// <inheritdoc />
    public Task AppendAsync(SessionRecord session, TranscriptEntry entry, IReadOnlyList<AgentAttachment> attachments) => database.WriteAsync(connection =>
    {
        Save(connection, session);
        var id = connection.ExecuteScalar<long>(
            "INSERT INTO transcript (session_id, role, text, run_id, at) VALUES (@SessionId, @Role, @Text, @RunId, @At) RETURNING id",
            new { session.SessionId, entry.Role, entry.Text, entry.RunId, entry.At });
        SqliteAttachments.Keep(connection, id, entry.At, attachments, AttachmentBytes);
    });

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
    public async Task<int> CompactAsync(SessionScope scope, int keep, TranscriptArchive archive)
    {
        var before = 0;
        await database.WriteAsync(connection =>
        {
            before = connection.ExecuteScalar<int>("SELECT count(*) FROM transcript WHERE session_id = @SessionId", new { scope.SessionId });
            if (before <= keep)
            {
                return;
            }

            connection.Execute(
                """
                UPDATE transcript SET session_id = @Name WHERE session_id = @SessionId AND id <
                    (SELECT id FROM transcript WHERE session_id = @SessionId ORDER BY id DESC LIMIT 1 OFFSET @last)
                """,
                new { archive.Name, scope.SessionId, last = keep - 1 });
            Note(connection, scope, archive, archive.Name, before - keep);
        });
        return before;
    }

    /// <inheritdoc />
    public IReadOnlyList<TranscriptEntry> LoadTranscript(SessionScope scope, int limit) => database.Read(connection =>
    {
        var newest = connection.Query<TranscriptEntry>(
            $"SELECT {EntryColumns} FROM transcript WHERE session_id = @SessionId ORDER BY id DESC LIMIT @limit",
            new { scope.SessionId, limit });
        return SqliteAttachments.PutTo(connection, [.. newest.Reverse()]);
    });

    /// <inheritdoc />
    public TranscriptEntry? LoadFirst(SessionScope scope) => database.Read(connection => connection.QueryFirstOrDefault<TranscriptEntry>(
        $"SELECT {EntryColumns} FROM transcript WHERE session_id = @SessionId ORDER BY id LIMIT 1",
        new { scope.SessionId }));

    /// <inheritdoc />
    public KeptAttachment? LoadAttachment(SessionScope scope, AttachmentId id) => database.Read(connection => SqliteAttachments.Find(connection, scope, id));

    private static SessionRecord Read(SqliteDataReader reader)
    {
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
        return new SessionRecord(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5))
        {
            Channel = Text(6),
            AccountId = Text(7),
            Chat = Text(8),
            DisplayName = Text(9),
            Label = Text(10),
            Settings = JsonSerializer.Deserialize(reader.GetString(11), SessionRecordJson.Default.SessionSettings)!,
            LastRun = JsonSerializer.Deserialize(reader.GetString(12), SessionRecordJson.Default.SessionLastRun)!,
        };
    }

    private static void Save(SqliteConnection connection, SessionRecord session) => connection.Execute(
        """
        INSERT INTO session (key, agent_id, session_id, kind, label, channel, account_id, chat, display_name, settings, last_run, created_at, updated_at)
        VALUES (@Key, @AgentId, @SessionId, @Kind, @Label, @Channel, @AccountId, @Chat, @DisplayName, @settings, @lastRun, @CreatedAt, @UpdatedAt)
        ON CONFLICT (key) DO UPDATE SET session_id = excluded.session_id, label = excluded.label, channel = excluded.channel, account_id = excluded.account_id,
            chat = excluded.chat, display_name = excluded.display_name, settings = excluded.settings, last_run = excluded.last_run, updated_at = excluded.updated_at
        """,
        new
        {
            session.Key, session.AgentId, session.SessionId, session.Kind, session.Label, session.Channel, session.AccountId, session.Chat, session.DisplayName,
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
