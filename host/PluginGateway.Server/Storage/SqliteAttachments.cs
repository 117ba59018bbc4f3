using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Contracts.Agents;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Storage;

/// <summary>
/// Attachments in SQLite: with the message that they came with in one transaction, so that a transcript never names what was not kept. The same content is kept
/// once. Pure but for the connection.
/// </summary>
internal static class SqliteAttachments
{
    // What no session shows any more can still be brought back by a person who looks into the database, for a while.
    private static readonly TimeSpan ArchiveKept = TimeSpan.FromDays(30);

    /// <summary>Keeps what came with a message, and lets go of what is too old or too much.</summary>
    /// <param name="connection">The writer's.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="at">When, in Unix milliseconds.</param>
    /// <param name="attachments">What came with it.</param>
    /// <param name="named">What else came with it, whose contents the store of media has.</param>
    /// <param name="most">How much is kept in all, in bytes.</param>
    public static void Keep(SqliteConnection connection, long messageId, long at, IReadOnlyList<AgentAttachment> attachments, IReadOnlyList<TranscriptAttachment> named, long most)
    {
        for (var index = 0; index < named.Count; index++)
        {
            Name(connection, messageId, attachments.Count + index, named[index]);
        }

        if (attachments.Count == 0)
        {
            return;
        }

        for (var position = 0; position < attachments.Count; position++)
        {
            var content = attachments[position].Content;
            var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
            connection.Execute(
                "INSERT INTO attachment (hash, size, kept_at, content) VALUES (@hash, @size, @at, @content) ON CONFLICT (hash) DO UPDATE SET kept_at = excluded.kept_at",
                new { hash, size = content.Length, at, content = content.ToArray() });
            Name(connection, messageId, position, new TranscriptAttachment(new AttachmentId(hash), attachments[position].MediaType, attachments[position].FileName, content.Length));
        }

        LetGo(connection, at, most);
    }

    /// <summary>Puts to messages what came with them.</summary>
    public static IReadOnlyList<TranscriptEntry> PutTo(SqliteConnection connection, TranscriptEntry[] entries)
    {
        if (entries.Length == 0)
        {
            return entries;
        }

        var ids = entries.Select(entry => entry.Id).ToHashSet();
        var rows = connection.Query<Row>(
            """
            SELECT transcript_id AS MessageId, hash AS Hash, media_type AS MediaType, file_name AS FileName, size AS Size
            FROM transcript_attachment WHERE transcript_id BETWEEN @first AND @last ORDER BY transcript_id, position
            """,
            new { first = ids.Min(), last = ids.Max() });

        // Messages of other sessions lie between.
        var found = rows.Where(row => ids.Contains(row.MessageId)).ToLookup(row => row.MessageId, row => new TranscriptAttachment(new AttachmentId(row.Hash), row.MediaType, row.FileName, row.Size));
        return found.Count == 0 ? entries : [.. entries.Select(entry => found.Contains(entry.Id) ? entry with { Attachments = [.. found[entry.Id]] } : entry)];
    }

    /// <summary>Finds what came with a message of a session.</summary>
    public static KeptAttachment? Find(SqliteConnection connection, SessionScope scope, AttachmentId id)
    {
        var row = connection.QueryFirstOrDefault<Content>(
            """
            SELECT named.media_type AS MediaType, named.file_name AS FileName, named.size AS Size, attachment.content AS Bytes
            FROM transcript_attachment AS named JOIN transcript ON transcript.id = named.transcript_id LEFT JOIN attachment ON attachment.hash = named.hash
            WHERE named.hash = @Hash AND transcript.session_id = @SessionId ORDER BY transcript.id DESC LIMIT 1
            """,
            new { id.Hash, scope.SessionId });
        return row switch
        {
            null => null,
            { Bytes: null } => new KeptAttachment(null) { Named = new TranscriptAttachment(id, row.MediaType, row.FileName, row.Size) },
            _ => new KeptAttachment(new AgentAttachment(row.MediaType, row.Bytes) { FileName = row.FileName }),
        };
    }

    private static void Name(SqliteConnection connection, long messageId, int position, TranscriptAttachment named) => connection.Execute(
        "INSERT INTO transcript_attachment (transcript_id, position, hash, media_type, file_name, size) VALUES (@messageId, @position, @Hash, @MediaType, @FileName, @Size)",
        new { messageId, position, named.Id.Hash, named.MediaType, named.FileName, named.Size });

    // The names stay: the message says that there was something.
    private static void LetGo(SqliteConnection connection, long now, long most)
    {
        connection.Execute(
            """
            DELETE FROM attachment WHERE hash NOT IN (
                SELECT named.hash FROM transcript_attachment AS named
                JOIN transcript ON transcript.id = named.transcript_id
                LEFT JOIN transcript_archive ON transcript_archive.kept_under = transcript.session_id
                WHERE transcript_archive.at IS NULL OR transcript_archive.at > @oldest)
            """,
            new { oldest = now - (long)ArchiveKept.TotalMilliseconds });
        connection.Execute(
            """
            DELETE FROM attachment WHERE hash IN (
                SELECT hash FROM (SELECT hash, sum(size) OVER (ORDER BY kept_at DESC, hash) AS up_to FROM attachment) WHERE up_to > @most)
            """,
            new { most });
    }

    private sealed record Row(long MessageId, string Hash, string MediaType, string? FileName, long Size);

    private sealed record Content(string MediaType, string? FileName, long Size, byte[]? Bytes);
}
