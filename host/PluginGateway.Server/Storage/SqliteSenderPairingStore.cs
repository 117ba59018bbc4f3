using Dapper;
using PluginGateway.Server.Channels.Pairing;

namespace PluginGateway.Server.Storage;

/// <summary>Who asks to be heard, and who was let in, in SQLite.</summary>
internal sealed class SqliteSenderPairingStore(SqliteDatabase database) : ISenderPairingStore
{
    /// <inheritdoc />
    public IReadOnlyList<SenderRequest> LoadRequests() => database.Read(connection => connection.Rows(
        "SELECT channel, account_id, sender_id, sender_name, chat, code, created_at, last_seen_at FROM channel_pairing",
        row => new SenderRequest(row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetInt64(7))));

    /// <inheritdoc />
    public IReadOnlyList<PairedSender> LoadPaired() => database.Read(connection => connection.Rows(
        "SELECT channel, account_id, sender_id, sender_name, approved_at FROM channel_paired",
        row => new PairedSender(row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.GetInt64(4))));

    /// <inheritdoc />
    public Task SaveAsync(SenderRequest request) => database.WriteAsync(connection => connection.Execute(
        """
        INSERT OR REPLACE INTO channel_pairing (channel, account_id, sender_id, sender_name, chat, code, created_at, last_seen_at)
        VALUES (@Channel, @AccountId, @SenderId, @SenderName, @Chat, @Code, @CreatedAt, @LastSeenAt)
        """,
        request));

    /// <inheritdoc />
    public Task ApproveAsync(PairedSender paired) => database.WriteAsync(connection => connection.Execute(
        """
        INSERT OR REPLACE INTO channel_paired (channel, account_id, sender_id, sender_name, approved_at) VALUES (@Channel, @AccountId, @SenderId, @SenderName, @ApprovedAt);
        DELETE FROM channel_pairing WHERE channel = @Channel AND account_id = @AccountId AND sender_id = @SenderId
        """,
        paired));

    /// <inheritdoc />
    public Task RemoveRequestAsync(SenderRequest request) => database.WriteAsync(connection => connection.Execute(
        "DELETE FROM channel_pairing WHERE channel = @Channel AND account_id = @AccountId AND sender_id = @SenderId", request));

    /// <inheritdoc />
    public Task RemovePairedAsync(PairedSender paired) => database.WriteAsync(connection => connection.Execute(
        "DELETE FROM channel_paired WHERE channel = @Channel AND account_id = @AccountId AND sender_id = @SenderId", paired));
}
