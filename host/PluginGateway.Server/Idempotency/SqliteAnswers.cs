using Dapper;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Idempotency;

/// <summary>The answers that are kept, in SQLite. Any thread; a write is durable when its task completes.</summary>
internal sealed class SqliteAnswers(SqliteDatabase database)
{
    /// <summary>All of them but the answers themselves, oldest first.</summary>
    public IReadOnlyList<AnswerRecord> Load() => database.Read(connection => connection.Rows(
        "SELECT key, principal, params_hash, ended_at FROM idempotency ORDER BY ended_at",
        row => new AnswerRecord(Convert.ToHexString((byte[])row.GetValue(0)), row.GetString(1), (byte[])row.GetValue(2), row.GetInt64(3))));

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
}
