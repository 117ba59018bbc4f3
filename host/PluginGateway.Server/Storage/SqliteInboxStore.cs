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
        "id, channel, account_id, external_id, chat, sender_id, message, state, decision, session_key, run_id, attempts, lease_until, error, received_at, changed_at, " +
        "boot, begun_at, crashes, suspect, turn_id";

    /// <inheritdoc />
    public async Task<InboxEntry?> AddAsync(InboxEntry entry)
    {
        long? id = null;
        await database.WriteAsync(connection => id = connection.ExecuteScalar<long?>(
            """
            INSERT INTO inbox (channel, account_id, external_id, chat, sender_id, message, state, decision, session_key, run_id, attempts, boot, lease_until, error, received_at, changed_at)
            VALUES (@Channel, @AccountId, @ExternalId, @Chat, @SenderId, @message, @state, @Decision, @SessionKey, @RunId, @Attempts, @Boot, @LeaseUntil, @Error, @ReceivedAt, @ChangedAt)
            ON CONFLICT (channel, account_id, external_id) DO NOTHING
            RETURNING id
            """,
            Parameters(entry)));
        return id is { } number ? entry with { Id = number } : null;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<InboxEntry>> ClaimAsync(InboxClaim claim, Func<IReadOnlyList<InboxEntry>, IReadOnlyList<InboxEntry>> judge)
    {
        IReadOnlyList<InboxEntry> judged = [];
        await database.WriteAsync(connection =>
        {
            var mine = claim.Mine.ToHashSet();
            judged = judge([.. connection.Rows(
                $"SELECT {Columns} FROM inbox WHERE state = 'working' AND (boot IS NULL OR lease_until <= @now OR (@ended AND boot <> @boot)) ORDER BY id",
                Read,
                ("@now", claim.Now),
                ("@ended", claim.OthersHaveEnded),
                ("@boot", claim.Boot)).Where(entry => !mine.Contains(entry.Id))]);
            foreach (var entry in judged)
            {
                Update(connection, entry, InboxState.Working);
            }
        });
        return judged;
    }

    /// <inheritdoc />
    public async Task<bool> BeginAsync(long id, string boot, string turnId, long now)
    {
        var begun = 0;
        await database.WriteAsync(connection => begun = connection.Execute(
            "UPDATE inbox SET attempts = attempts + 1, begun_at = @now, turn_id = @turnId WHERE id = @id AND state = 'working' AND boot = @boot", new { id, boot, turnId, now }));
        return begun > 0;
    }

    /// <inheritdoc />
    public Task RenewAsync(IReadOnlyCollection<long> ids, string boot, long until) => database.WriteAsync(connection => connection.Execute(
        "UPDATE inbox SET lease_until = @until WHERE state = 'working' AND boot = @boot AND id IN (SELECT value FROM json_each(@ids))", new { ids = Json(ids), boot, until }));

    /// <inheritdoc />
    public Task ReleaseAsync(IReadOnlyCollection<long> ids, string boot) => database.WriteAsync(connection => connection.Execute(
        "UPDATE inbox SET boot = NULL, lease_until = NULL, begun_at = NULL WHERE state = 'working' AND boot = @boot AND id IN (SELECT value FROM json_each(@ids))", new { ids = Json(ids), boot }));

    /// <inheritdoc />
    public async Task<bool> DecideAsync(InboxEntry entry, InboxState seen)
    {
        var decided = false;
        await database.WriteAsync(connection => decided = Update(connection, entry, seen));
        return decided;
    }

    /// <inheritdoc />
    public Task SettleAsync(InboxSettlement settlement) =>
        database.WriteAsync(connection => Settle(connection, settlement, time.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <inheritdoc />
    public IReadOnlyList<InboxEntry> Find(string name) => database.Read(connection => connection.Rows(
        $"SELECT {Columns} FROM inbox WHERE external_id = @name OR run_id = @name OR CAST(id AS TEXT) = @name ORDER BY id DESC LIMIT 20",
        Read,
        ("@name", name)));

    /// <inheritdoc />
    public InboxEntry? Find(long id) => database.Read(connection => connection.Rows($"SELECT {Columns} FROM inbox WHERE id = @id", Read, ("@id", id))) is [var found] ? found : null;

    /// <inheritdoc />
    public IReadOnlyList<InboxEntry> List(IReadOnlyList<InboxState> states, int limit) => database.Read(connection => connection.Rows(
        $"SELECT {Columns} FROM inbox WHERE state IN ({string.Join(',', states.Select(static state => $"'{state.Word()}'"))}) ORDER BY id DESC LIMIT @limit", Read, ("@limit", limit)));

    /// <inheritdoc />
    public IReadOnlyDictionary<InboxState, long> Count() => database.Read(connection => connection
        .Rows("SELECT state, count(*) FROM inbox GROUP BY state", static row => (State: InboxStates.Read(row.GetString(0))!.Value, Number: row.GetInt64(1)))
        .ToDictionary(static row => row.State, static row => row.Number));

    /// <inheritdoc />
    public Task PruneAsync(long before) => database.WriteAsync(connection => connection.Execute("DELETE FROM inbox WHERE changed_at < @before AND state IN ('done', 'refused', 'dropped')", new { before }));

    /// <summary>Settles a message within a write of somebody else's.</summary>
    public static void Settle(SqliteConnection connection, InboxSettlement settlement, long now) => connection.Execute(
        "UPDATE inbox SET state = 'done', boot = NULL, lease_until = NULL, begun_at = NULL, error = @Error, changed_at = @now WHERE id = @Id", new { settlement.Id, settlement.Error, now });

    private static bool Update(SqliteConnection connection, InboxEntry entry, InboxState seen) => connection.Execute(
        """
        UPDATE inbox SET state = @state, boot = @Boot, lease_until = @LeaseUntil, begun_at = @BegunAt, crashes = @Crashes, suspect = @IsSuspect, error = @Error, changed_at = @ChangedAt
        WHERE id = @Id AND state = @seen
        """,
        new
        {
            state = entry.State.Word(), entry.Boot, entry.LeaseUntil, entry.BegunAt, entry.Crashes, entry.IsSuspect, entry.Error, entry.ChangedAt, entry.Id, seen = seen.Word(),
        }) > 0;

    private static string Json(IReadOnlyCollection<long> ids) => $"[{string.Join(',', ids)}]";

    private static object Parameters(InboxEntry entry) => new
    {
        entry.Id, entry.Channel, entry.AccountId, entry.Message.ExternalId, entry.Message.Chat, entry.Message.SenderId,
        message = JsonSerializer.Serialize(entry.Message, DeliveryJson.Default.InboundMessage), state = entry.State.Word(), entry.Decision, entry.SessionKey,
        entry.RunId, entry.Attempts, entry.Boot, entry.LeaseUntil, entry.Error, entry.ReceivedAt, entry.ChangedAt,
    };

    private static InboxEntry Read(SqliteDataReader row) => new(row.GetString(1), row.GetString(2), JsonSerializer.Deserialize(row.GetString(6), DeliveryJson.Default.InboundMessage)!)
    {
        Id = row.GetInt64(0),
        State = InboxStates.Read(row.GetString(7))!.Value,
        Decision = row.Text(8),
        SessionKey = row.Text(9),
        RunId = row.Text(10),
        Attempts = row.GetInt32(11),
        LeaseUntil = row.Number(12),
        Error = row.Text(13),
        ReceivedAt = row.GetInt64(14),
        ChangedAt = row.GetInt64(15),
        Boot = row.Text(16),
        BegunAt = row.Number(17),
        Crashes = row.GetInt32(18),
        IsSuspect = row.GetBoolean(19),
        TurnId = row.Text(20),
    };
}
