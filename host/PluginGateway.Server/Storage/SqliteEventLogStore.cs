using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Server.Events.Streams;

namespace PluginGateway.Server.Storage;

/// <summary>Events and streams in SQLite.</summary>
internal sealed class SqliteEventLogStore(SqliteDatabase database) : IEventLogStore
{
    private const int PageBytes = 1_000_000;

    /// <inheritdoc />
    public EventLogContent Load() => database.Read(connection =>
    {
        var streams = connection.Rows("SELECT id, principal, role, approval, hears, first_seq, base FROM event_stream", row => new EventStream(
            row.GetString(0), new StreamOwner(row.GetString(1), row.GetString(2), row.GetString(3)), KindSet.Parse(row.GetString(4)), row.GetInt64(5), row.GetInt64(6)));
        var totals = connection.Rows("SELECT access, total FROM event_log_count", row => (Enum.Parse<LogKind>(row.GetString(0)), row.GetInt64(1))).ToDictionary();
        if (streams.Count == 0)
        {
            return new EventLogContent([], [], totals, [], null);
        }

        var events = connection.Rows(
            "SELECT position, access, at, length(frame) FROM event_log ORDER BY position", row => new LoggedEvent(row.GetInt64(0), Enum.Parse<LogKind>(row.GetString(1)), row.GetInt64(2), row.GetInt32(3), default));
        var cuts = connection.Rows("SELECT position FROM event_log_cut", row => row.GetInt64(0));
        return new EventLogContent(streams, events, totals, cuts, connection.Rows("SELECT boot FROM event_log_writer", row => row.GetString(0)) is [var boot] ? boot : null);
    });

    /// <inheritdoc />
    public Task ReopenAsync(string boot, long? cutAfter, long at) => database.WriteAsync(connection =>
    {
        Sign(connection, boot);
        if (cutAfter is { } position)
        {
            connection.Execute("INSERT OR IGNORE INTO event_log_cut (position, at) VALUES (@position, @at)", new { position, at });
        }
    });

    /// <inheritdoc />
    public Task WriteAsync(EventLogBatch batch) => database.WriteAsync(connection =>
    {
        Insert(connection, batch.Events);
        Count(connection, batch.Totals);
        connection.Execute("DELETE FROM event_log WHERE position < @First; DELETE FROM event_log_cut WHERE position < @First - 1", new { batch.First });
    });

    /// <inheritdoc />
    public Task AddAsync(EventStream stream, string boot, long at, IReadOnlyDictionary<LogKind, long>? anew) => database.WriteAsync(connection =>
    {
        if (anew is not null)
        {
            Clear(connection, anew);
        }

        Sign(connection, boot);
        if (stream.Asked is null)
        {
            connection.Execute(
                "INSERT INTO event_stream (id, principal, role, approval, hears, first_seq, base, created_at) VALUES (@Id, @Principal, @Role, @Approval, @hears, @FirstSeq, @Base, @at)",
                new { stream.Id, stream.Owner.Principal, stream.Owner.Role, stream.Owner.Approval, hears = stream.Hears.ToString(), stream.FirstSeq, stream.Base, at });
        }
    });

    /// <inheritdoc />
    public Task RemoveAsync(IReadOnlyList<string> ids) => database.WriteAsync(connection => connection.Execute("DELETE FROM event_stream WHERE id IN @ids", new { ids }));

    /// <inheritdoc />
    public Task ClearAsync(IReadOnlyDictionary<LogKind, long> totals) => database.WriteAsync(connection => Clear(connection, totals));

    /// <inheritdoc />
    public Task CloseAsync() => database.WriteAsync(connection => connection.Execute("DELETE FROM event_log_writer"));

    /// <inheritdoc />
    public IReadOnlyList<LoggedEvent> Read(long after, int most) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT position, access, at, frame FROM event_log WHERE position > @after ORDER BY position LIMIT @most";
        command.Parameters.AddWithValue("@after", after);
        command.Parameters.AddWithValue("@most", most);
        using var row = command.ExecuteReader();
        var (read, bytes) = (new List<LoggedEvent>(), 0);
        while (bytes < PageBytes && row.Read())
        {
            var frame = (byte[])row.GetValue(3);
            bytes += frame.Length;
            read.Add(new LoggedEvent(row.GetInt64(0), Enum.Parse<LogKind>(row.GetString(1)), row.GetInt64(2), frame.Length, frame));
        }

        return read;
    });

    private static void Sign(SqliteConnection connection, string boot) => connection.Execute("INSERT OR REPLACE INTO event_log_writer (id, boot) VALUES (1, @boot)", new { boot });

    private static void Clear(SqliteConnection connection, IReadOnlyDictionary<LogKind, long> totals)
    {
        connection.Execute("DELETE FROM event_stream; DELETE FROM event_log; DELETE FROM event_log_cut; DELETE FROM event_log_writer; DELETE FROM event_log_count");
        Count(connection, totals);
    }

    private static void Count(SqliteConnection connection, IReadOnlyDictionary<LogKind, long> totals)
    {
        foreach (var (access, total) in totals)
        {
            connection.Execute("INSERT OR REPLACE INTO event_log_count (access, total) VALUES (@access, @total)", new { access = access.ToString(), total });
        }
    }

    // One statement for all of them: a burst is thousands.
    private static void Insert(SqliteConnection connection, IReadOnlyList<LoggedEvent> events)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO event_log (position, access, at, frame) VALUES (@position, @access, @at, @frame)";
        var position = command.Parameters.Add("@position", SqliteType.Integer);
        var access = command.Parameters.Add("@access", SqliteType.Text);
        var at = command.Parameters.Add("@at", SqliteType.Integer);
        var frame = command.Parameters.Add("@frame", SqliteType.Blob);
        foreach (var one in events)
        {
            (position.Value, access.Value, at.Value) = (one.Position, one.Kind.ToString(), one.At);
            frame.Value = one.Frame.ToArray();
            command.ExecuteNonQuery();
        }
    }
}
