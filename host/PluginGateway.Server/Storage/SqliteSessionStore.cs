using Dapper;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Storage;

/// <summary>Sessions and transcripts in SQLite.</summary>
internal sealed class SqliteSessionStore(SqliteDatabase database, string path) : ISessionStore
{
    private const string EntryColumns = "role AS Role, text AS Text, run_id AS RunId, at AS At";

    /// <inheritdoc />
    public string Path => path;

    /// <inheritdoc />
    public IReadOnlyList<SessionRecord> LoadSessions() => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT key, agent_id, session_id, kind, created_at, updated_at, channel, account_id, chat, display_name FROM session";
        using var reader = command.ExecuteReader();
        var sessions = new List<SessionRecord>();
        while (reader.Read())
        {
            string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            sessions.Add(new SessionRecord(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5))
            {
                Channel = Text(6),
                AccountId = Text(7),
                Chat = Text(8),
                DisplayName = Text(9),
            });
        }

        return sessions;
    });

    /// <inheritdoc />
    public Task AppendAsync(SessionRecord session, TranscriptEntry entry) => database.WriteAsync(connection =>
    {
        connection.Execute(
            """
            INSERT INTO session (key, agent_id, session_id, kind, channel, account_id, chat, display_name, created_at, updated_at)
            VALUES (@Key, @AgentId, @SessionId, @Kind, @Channel, @AccountId, @Chat, @DisplayName, @CreatedAt, @UpdatedAt)
            ON CONFLICT (key) DO UPDATE SET session_id = excluded.session_id, channel = excluded.channel, account_id = excluded.account_id,
                chat = excluded.chat, display_name = excluded.display_name, updated_at = excluded.updated_at
            """,
            session);
        connection.Execute(
            "INSERT INTO transcript (session_id, role, text, run_id, at) VALUES (@SessionId, @Role, @Text, @RunId, @At)",
            new { session.SessionId, entry.Role, entry.Text, entry.RunId, entry.At });
    });

    /// <inheritdoc />
    public IReadOnlyList<TranscriptEntry> LoadTranscript(string sessionId, int limit) => database.Read(connection =>
    {
        var newest = connection.Query<TranscriptEntry>(
            $"SELECT {EntryColumns} FROM transcript WHERE session_id = @sessionId ORDER BY id DESC LIMIT @limit",
            new { sessionId, limit });
        return newest.Reverse().ToArray();
    });

    /// <inheritdoc />
    public TranscriptEntry? LoadFirst(string sessionId) => database.Read(connection => connection.QueryFirstOrDefault<TranscriptEntry>(
        $"SELECT {EntryColumns} FROM transcript WHERE session_id = @sessionId ORDER BY id LIMIT 1",
        new { sessionId }));
}
