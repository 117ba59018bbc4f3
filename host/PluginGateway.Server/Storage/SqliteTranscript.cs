using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Storage;

/// <summary>Messages of transcripts in SQLite. Pure but for the connection.</summary>
internal static class SqliteTranscript
{
    private const string Columns = "role, text, run_id, at, kind, id, calls, error";

    /// <summary>Keeps a message.</summary>
    /// <returns>Its number.</returns>
    public static long Insert(SqliteConnection connection, string sessionId, TranscriptEntry entry) => connection.ExecuteScalar<long>(
        """
        INSERT INTO transcript (session_id, role, text, run_id, at, kind, partial, calls, error)
        VALUES (@sessionId, @Role, @Text, @RunId, @At, @Kind, @IsPartial, @calls, @Error) RETURNING id
        """,
        new
        {
            sessionId, entry.Role, entry.Text, entry.RunId, entry.At, entry.Kind, entry.IsPartial, entry.Error,
            calls = entry.Calls.Count == 0 ? null : JsonSerializer.Serialize(entry.Calls, SessionRecordJson.Default.IReadOnlyListTranscriptCall),
        });

    /// <summary>Messages without what came with them.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="which">What comes after <c>WHERE</c>.</param>
    /// <param name="parameters">Its parameters.</param>
    public static IReadOnlyList<TranscriptEntry> Load(SqliteConnection connection, string which, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Rows($"SELECT {Columns} FROM transcript WHERE {which}", Read, parameters);

    /// <summary>A page of a part of what was ever said under a key, with what came with the messages.</summary>
    public static IReadOnlyList<NumberedEntry> LoadPage(SqliteConnection connection, SessionScope scope, TranscriptPart part, long? after, int limit)
    {
        // A summary was written after the messages that follow it, and is about what came before them.
        var page = connection.Rows(
            $"""
            SELECT {Columns}, CASE WHEN kind = 'summary' THEN 0 ELSE id END AS number FROM transcript
            WHERE session_id = @keptUnder AND number > @after
                AND (@keptUnder = @session OR EXISTS (SELECT 1 FROM transcript_archive WHERE kept_under = @keptUnder AND session_key = @key)) ORDER BY number LIMIT @limit
            """,
            static row => (Number: row.GetInt64(8), Entry: Read(row)),
            ("@keptUnder", part.KeptUnder), ("@session", scope.SessionId), ("@key", scope.Key), ("@after", after ?? -1), ("@limit", limit));
        var whole = SqliteAttachments.PutTo(connection, [.. page.Select(numbered => numbered.Entry)]);
        return [.. page.Zip(whole, static (numbered, entry) => new NumberedEntry(numbered.Number, entry))];
    }

    private static TranscriptEntry Read(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.Text(2), row.GetInt64(3), row.Text(4), row.GetInt64(5))
    {
        Calls = row.Text(6) is { } calls ? JsonSerializer.Deserialize(calls, SessionRecordJson.Default.IReadOnlyListTranscriptCall)! : [],
        Error = row.Text(7),
    };
}
