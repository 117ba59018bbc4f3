using Dapper;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Idempotency;

/// <summary>The answers that are kept, in SQLite. Any thread; a write is durable when its task completes.</summary>
internal sealed class SqliteAnswers(SqliteDatabase database)
{
    /// <summary>All of them but the answers themselves, oldest first.</summary>
    public IReadOnlyList<AnswerRecord> Load() => database.Read(connection => connection
        .Query<Row>("SELECT key AS Key, principal AS Principal, params_hash AS ParamsHash, ended_at AS EndedAt FROM idempotency ORDER BY ended_at")
        .Select(row => new AnswerRecord(Convert.ToHexString(row.Key), row.Principal, row.ParamsHash, row.EndedAt))
        .ToArray());

    /// <summary>One answer; null when it has gone meanwhile.</summary>
    public string? Find(string id) => database.Read(connection =>
        connection.QueryFirstOrDefault<string>("SELECT answer FROM idempotency WHERE key = @key", new { key = Convert.FromHexString(id) }));

    /// <summary>Keeps an answer and lets others go.</summary>
    public Task KeepAsync(AnswerRecord record, string answer, IReadOnlyList<string> gone) => database.WriteAsync(connection =>
    {
        foreach (var id in gone)
        {
            connection.Execute("DELETE FROM idempotency WHERE key = @key", new { key = Convert.FromHexString(id) });
        }

        connection.Execute(
            "INSERT OR REPLACE INTO idempotency (key, principal, params_hash, answer, ended_at) VALUES (@key, @Principal, @ParamsHash, @answer, @EndedAt)",
            new { key = Convert.FromHexString(record.Id), record.Principal, record.ParamsHash, answer, record.EndedAt });
    });

    private sealed record Row(byte[] Key, string Principal, byte[] ParamsHash, long EndedAt);
}
