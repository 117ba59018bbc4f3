using Dapper;
using PluginGateway.Server.Channels.Showing;

namespace PluginGateway.Server.Storage;

/// <summary>What the drafts of answers go by, in SQLite.</summary>
internal sealed class SqliteDraftStore(SqliteDatabase database) : IDraftStore
{
    /// <inheritdoc />
    public string? Find(long inboxId) =>
        database.Read(connection => connection.Rows("SELECT draft FROM channel_draft WHERE inbox_id = @inboxId", row => row.GetString(0), ("@inboxId", inboxId))) is [var draft] ? draft : null;

    /// <inheritdoc />
    public Task KeepAsync(long inboxId, string draft) => database.WriteAsync(connection => connection.Execute(
        "INSERT OR REPLACE INTO channel_draft (inbox_id, draft) SELECT id, @draft FROM inbox WHERE id = @inboxId", new { inboxId, draft }));
}
