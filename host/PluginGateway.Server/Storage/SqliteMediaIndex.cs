using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Media;

namespace PluginGateway.Server.Storage;

/// <summary>The index of media in SQLite, beside the inbox, the outbox and the transcripts, so that who refers to a medium is asked of them.</summary>
internal sealed class SqliteMediaIndex(SqliteDatabase database, TimeProvider time) : IMediaIndex
{
    private const string Columns = "id, media_type, size, file_name, origin, created_at, used_at";
    private const int KeyLength = 32;

    // As long as attachments of what no session shows any more (SqliteAttachments).
    private static readonly TimeSpan ArchiveKept = TimeSpan.FromDays(30);

    /// <inheritdoc />
    public MediaEntry? Find(string id) => Query("WHERE id = @id", ("@id", id)) is [var found] ? found : null;

    /// <inheritdoc />
    public IReadOnlyList<MediaEntry> List(int limit) => Query("ORDER BY created_at DESC, id LIMIT @limit", ("@limit", limit));

    /// <inheritdoc />
    public (long Count, long Bytes) Total() => database.Read(connection => connection.Rows("SELECT count(*), coalesce(sum(size), 0) FROM media", static row => (row.GetInt64(0), row.GetInt64(1)))[0]);

    /// <inheritdoc />
    public Task SaveAsync(MediaEntry entry) => database.WriteAsync(connection => connection.Execute(
        """
        INSERT INTO media (id, media_type, kind, size, file_name, origin, created_at, used_at) VALUES (@Id, @MediaType, @Kind, @Size, @FileName, @Origin, @CreatedAt, @UsedAt)
        ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at
        """,
        new { entry.Id, entry.MediaType, entry.Kind, entry.Size, entry.FileName, entry.Origin, entry.CreatedAt, entry.UsedAt }));

    /// <inheritdoc />
    public Task PlaceAsync(IReadOnlyList<string> ids, string before, string origin) =>
        database.WriteAsync(connection => connection.Execute("UPDATE media SET origin = @origin WHERE id IN @ids AND origin = @before", new { ids, before, origin }));

    /// <inheritdoc />
    public Task RemoveAsync(IReadOnlyList<string> ids) => database.WriteAsync(connection =>
    {
        foreach (var id in ids)
        {
            connection.Execute("DELETE FROM media WHERE id = @id", new { id });
        }
    });

    /// <inheritdoc />
    public IReadOnlyList<KeptUse> ByUse() => database.Read(connection => connection.Rows(
        """
        SELECT id, size, used_at, EXISTS (
            SELECT 1 FROM transcript_attachment AS named
            JOIN transcript ON transcript.id = named.transcript_id
            LEFT JOIN transcript_archive ON transcript_archive.kept_under = transcript.session_id
            WHERE named.hash = media.id AND (transcript_archive.at IS NULL OR transcript_archive.at > @oldest)) AS shown
        FROM media ORDER BY shown, used_at, id
        """,
        static row => new KeptUse(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3) != 0),
        ("@oldest", (time.GetUtcNow() - ArchiveKept).ToUnixTimeMilliseconds())));

    /// <inheritdoc />
    public IReadOnlySet<string> OnTheirWay() => database.Read(connection =>
    {
        // Most messages come without media; the word is only looked for to spare reading them.
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in connection.Rows("""SELECT message FROM inbox WHERE state IN ('working', 'parked') AND message LIKE '%"media":[{%'""", static row => row.GetString(0)))
        {
            held.UnionWith(JsonSerializer.Deserialize(text, DeliveryJson.Default.InboundMessage)!.Media.Select(static one => one.Id));
        }

        foreach (var text in connection.Rows("""SELECT message FROM outbox WHERE state <> 'sent' AND message LIKE '%"media":[{%'""", static row => row.GetString(0)))
        {
            held.UnionWith(JsonSerializer.Deserialize(text, DeliveryJson.Default.OutboundMessage)!.Media.Select(static one => one.Id));
        }

        return held;
    });

    /// <inheritdoc />
    public async Task<byte[]> LinkKeyAsync()
    {
        var key = Array.Empty<byte>();
        await database.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO media_link_key (id, key) VALUES (1, @made) ON CONFLICT (id) DO NOTHING", new { made = RandomNumberGenerator.GetBytes(KeyLength) });
            key = connection.ExecuteScalar<byte[]>("SELECT key FROM media_link_key WHERE id = 1")!;
        });
        return key;
    }

    private List<MediaEntry> Query(string where, params (string Name, object? Value)[] parameters) => database.Read(connection => connection.Rows(
        $"SELECT {Columns} FROM media {where}",
        static row => new MediaEntry(row.GetString(0), row.GetString(1), row.GetInt64(2), row.Text(3), row.GetString(4), row.GetInt64(5), row.GetInt64(6)),
        parameters));
}
