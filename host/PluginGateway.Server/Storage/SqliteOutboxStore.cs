using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Storage;

/// <summary>The outbox in SQLite.</summary>
internal sealed class SqliteOutboxStore(SqliteDatabase database, TimeProvider time) : IOutboxStore
{
    private const string Columns =
        "id, channel, account_id, chat, kind, message, part, parts, state, attempts, not_before, expires_at, receipt, error, inbox_id, run_id, session_key, created_at, changed_at";

    /// <inheritdoc />
    public IReadOnlyList<OutboxEntry> LoadOpen() => database.Read(connection => connection.Rows(
        $"SELECT {Columns} FROM outbox WHERE state IN ('pending', 'sending', 'unknown') ORDER BY number", Read));

    /// <inheritdoc />
    public async Task<IReadOnlyList<OutboxEntry>> AddAsync(IReadOnlyList<OutboxEntry> entries, InboxSettlement? settled)
    {
        var added = new List<OutboxEntry>();
        await database.WriteAsync(connection =>
        {
            added.Clear();
            added.AddRange(entries.Where(entry => Insert(connection, entry) > 0));
            if (settled is not null)
            {
                SqliteInboxStore.Settle(connection, settled, time.GetUtcNow().ToUnixTimeMilliseconds());
            }
        });
        return added;
    }

    /// <inheritdoc />
    public Task SaveAsync(OutboxEntry entry, OutboxAttempt? attempt, string? boot) => database.WriteAsync(connection =>
    {
        connection.Execute(
            """
            UPDATE outbox SET state = @state, attempts = @Attempts, boot = @boot, not_before = @NotBefore, expires_at = @ExpiresAt, receipt = @Receipt, error = @Error,
                changed_at = @ChangedAt
            WHERE id = @Id
            """,
            new { state = entry.State.Word(), entry.Attempts, boot, entry.NotBefore, entry.ExpiresAt, entry.Receipt, entry.Error, entry.ChangedAt, entry.Id });
        if (attempt is not null)
        {
            connection.Execute(
                """
                INSERT OR REPLACE INTO outbox_attempt (outbox_number, attempt, started_at, ended_at, outcome, error)
                SELECT number, @Number, @StartedAt, @EndedAt, @Outcome, @Error FROM outbox WHERE id = @Id
                """,
                new { attempt.Number, attempt.StartedAt, attempt.EndedAt, attempt.Outcome, attempt.Error, entry.Id });
        }
    });

    /// <inheritdoc />
    public IReadOnlyList<OutboxEntry> Whole(string key) => Query("WHERE key = @key OR key BETWEEN @key || '#' AND @key || '#:' ORDER BY number", ("@key", key));

    /// <inheritdoc />
    public OutboxEntry? Find(string id) => Query("WHERE id = @id", ("@id", id)) is [var found] ? found : null;

    /// <inheritdoc />
    public IReadOnlyList<OutboxEntry> List(IReadOnlyList<OutboxState> states, int limit) => states.Count == 0
        ? Query("ORDER BY number DESC LIMIT @limit", ("@limit", limit))
        : Query($"WHERE state IN ({string.Join(',', states.Select(state => $"'{state.Word()}'"))}) ORDER BY number DESC LIMIT @limit", ("@limit", limit));

    /// <inheritdoc />
    public IReadOnlyDictionary<OutboxState, long> Count() => database.Read(connection => connection
        .Rows("SELECT state, count(*) FROM outbox GROUP BY state", row => (State: OutboxStates.Read(row.GetString(0)), Number: row.GetInt64(1)))
        .ToDictionary(row => row.State, row => row.Number));

    /// <inheritdoc />
    public IReadOnlyList<OutboxAttempt> Attempts(string id) => database.Read(connection => connection.Rows(
        "SELECT attempt, started_at, ended_at, outcome, error FROM outbox_attempt WHERE outbox_number = (SELECT number FROM outbox WHERE id = @id) ORDER BY attempt",
        row => new OutboxAttempt(row.GetInt32(0), row.GetInt64(1), row.Number(2), row.Text(3), row.Text(4)),
        ("@id", id)));

    /// <inheritdoc />
    public IReadOnlyList<OutboxEntry> Trail(string name, long? inboxId) => Query(
        "WHERE id = @name OR key = @name OR key BETWEEN @name || '#' AND @name || '#:' OR run_id = @name OR receipt = @name OR inbox_id = @inboxId ORDER BY number LIMIT 100",
        ("@name", name),
        ("@inboxId", inboxId));

    /// <inheritdoc />
    public Task PruneAsync(long before) => database.WriteAsync(connection => connection.Execute(
        "DELETE FROM outbox WHERE changed_at < @before AND state IN ('sent', 'failed', 'expired', 'dropped')", new { before }));

    private List<OutboxEntry> Query(string where, params (string Name, object? Value)[] parameters) =>
        database.Read(connection => connection.Rows($"SELECT {Columns} FROM outbox {where}", Read, parameters));

    private static int Insert(SqliteConnection connection, OutboxEntry entry) => connection.Execute(
        $"""
        INSERT INTO outbox (key, {Columns})
        VALUES (@key, @Id, @Channel, @AccountId, @Chat, @kind, @message, @Part, @Parts, @state, @Attempts, @NotBefore, @ExpiresAt, @Receipt, @Error, @InboxId, @RunId, @SessionKey,
            @CreatedAt, @ChangedAt)
        ON CONFLICT (key) DO NOTHING
        """,
        new
        {
            key = entry.Message.IdempotencyKey, entry.Id, entry.Lane.Channel, entry.Lane.AccountId, entry.Lane.Chat, kind = entry.Kind.ToString().ToLowerInvariant(),
            message = JsonSerializer.Serialize(entry.Message, DeliveryJson.Default.OutboundMessage), entry.Part, entry.Parts, state = entry.State.Word(), entry.Attempts,
            entry.NotBefore, entry.ExpiresAt, entry.Receipt, entry.Error, entry.InboxId, entry.RunId, entry.SessionKey, entry.CreatedAt, entry.ChangedAt,
        });

    private static OutboxEntry Read(SqliteDataReader row) => new(
        row.GetString(0),
        new OutboxLaneKey(row.GetString(1), row.GetString(2), row.GetString(3)),
        Enum.Parse<OutboxKind>(row.GetString(4), ignoreCase: true),
        JsonSerializer.Deserialize(row.GetString(5), DeliveryJson.Default.OutboundMessage)!)
    {
        Part = row.GetInt32(6),
        Parts = row.GetInt32(7),
        State = OutboxStates.Read(row.GetString(8)),
        Attempts = row.GetInt32(9),
        NotBefore = row.GetInt64(10),
        ExpiresAt = row.GetInt64(11),
        Receipt = row.Text(12),
        Error = row.Text(13),
        InboxId = row.Number(14),
        RunId = row.Text(15),
        SessionKey = row.Text(16),
        CreatedAt = row.GetInt64(17),
        ChangedAt = row.GetInt64(18),
    };
}
