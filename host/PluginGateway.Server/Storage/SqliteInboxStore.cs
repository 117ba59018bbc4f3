using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Contracts.Channels;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Storage;

/// <summary>The inbox in SQLite.</summary>
internal sealed class SqliteInboxStore(SqliteDatabase database, TimeProvider time) : IInboxStore
{
    private const string Columns =
        "id, channel, account_id, external_id, chat, sender_id, message, state, decision, session_key, run_id, attempts, lease_until, error, received_at, changed_at";

    /// <inheritdoc />
    public IReadOnlyList<InboxEntry> LoadOpen() =>
        database.Read(connection => connection.Rows($"SELECT {Columns} FROM inbox WHERE state = 'working' ORDER BY id", Read));

    /// <inheritdoc />
    public async Task<InboxEntry?> AddAsync(InboxEntry entry, string boot)
    {
        long? id = null;
        await database.WriteAsync(connection => id = connection.ExecuteScalar<long?>(
            """
            INSERT INTO inbox (channel, account_id, external_id, chat, sender_id, message, state, decision, session_key, run_id, attempts, boot, lease_until, error, received_at, changed_at)
            VALUES (@Channel, @AccountId, @ExternalId, @Chat, @SenderId, @message, @state, @Decision, @SessionKey, @RunId, @Attempts, @boot, @LeaseUntil, @Error, @ReceivedAt, @ChangedAt)
            ON CONFLICT (channel, account_id, external_id) DO NOTHING
            RETURNING id
            """,
            Parameters(entry, boot)));
        return id is { } number ? entry with { Id = number } : null;
    }

    /// <inheritdoc />
    public Task SaveAsync(InboxEntry entry, string? boot) => database.WriteAsync(connection => connection.Execute(
        """
        UPDATE inbox SET state = @state, decision = @Decision, session_key = @SessionKey, run_id = @RunId, attempts = @Attempts, boot = @boot, lease_until = @LeaseUntil, error = @Error,
            changed_at = @ChangedAt
        WHERE id = @Id
        """,
        Parameters(entry, boot)));

    /// <inheritdoc />
    public Task SettleAsync(InboxSettlement settlement) =>
        database.WriteAsync(connection => Settle(connection, settlement, time.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <inheritdoc />
    public IReadOnlyList<InboxEntry> Find(string name) => database.Read(connection => connection.Rows(
        $"SELECT {Columns} FROM inbox WHERE external_id = @name OR run_id = @name OR CAST(id AS TEXT) = @name ORDER BY id DESC LIMIT 20",
        Read,
        ("@name", name)));

    /// <inheritdoc />
    public Task PruneAsync(long before) => database.WriteAsync(connection => connection.Execute("DELETE FROM inbox WHERE changed_at < @before AND state IN ('done', 'refused')", new { before }));

    /// <summary>Settles a message within a write of somebody else's.</summary>
    public static void Settle(SqliteConnection connection, InboxSettlement settlement, long now) => connection.Execute(
        "UPDATE inbox SET state = 'done', boot = NULL, lease_until = NULL, error = @Error, changed_at = @now WHERE id = @Id", new { settlement.Id, settlement.Error, now });

    private static object Parameters(InboxEntry entry, string? boot) => new
    {
        entry.Id, entry.Channel, entry.AccountId, entry.Message.ExternalId, entry.Message.Chat, entry.Message.SenderId,
        message = JsonSerializer.Serialize(entry.Message, DeliveryJson.Default.InboundMessage), state = entry.State.ToString().ToLowerInvariant(), entry.Decision, entry.SessionKey,
        entry.RunId, entry.Attempts, boot, entry.LeaseUntil, entry.Error, entry.ReceivedAt, entry.ChangedAt,
    };

    private static InboxEntry Read(SqliteDataReader row) => new(row.GetString(1), row.GetString(2), JsonSerializer.Deserialize(row.GetString(6), DeliveryJson.Default.InboundMessage)!)
    {
        Id = row.GetInt64(0),
        State = Enum.Parse<InboxState>(row.GetString(7), ignoreCase: true),
        Decision = row.Text(8),
        SessionKey = row.Text(9),
        RunId = row.Text(10),
        Attempts = row.GetInt32(11),
        LeaseUntil = row.Number(12),
        Error = row.Text(13),
        ReceivedAt = row.GetInt64(14),
        ChangedAt = row.GetInt64(15),
    };
}
