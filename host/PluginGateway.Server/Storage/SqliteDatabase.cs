using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PluginGateway.Server.Delivery;

namespace PluginGateway.Server.Storage;

/// <summary>
/// The gateway's database file: one writer thread that commits whatever has gathered in one transaction, any number of readers beside it (WAL).
/// A write is done when its task completes: it is on the disk. Any thread.
/// </summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private const int LargestGroup = 256;

    private readonly BlockingCollection<Work> _queue = [];
    private readonly string _connectionString;
    private readonly Task _writer;

    private SqliteDatabase(string connectionString, SqliteConnection connection)
    {
        _connectionString = connectionString;
        _writer = Task.Factory.StartNew(() => Run(connection), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Opens the file, makes it when there is none, and brings it to the newest schema.</summary>
    /// <exception cref="DatabaseException">It cannot be used; the text says why.</exception>
    public static SqliteDatabase Open(string path)
    {
        SqliteNative.Use();
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true }.ToString();
        SqliteConnection? connection = null;
        try
        {
            connection = OpenConnection(connectionString);
            Execute(connection, "PRAGMA journal_mode = WAL");
            Migrations.Apply(connection, path);
            return new SqliteDatabase(connectionString, connection);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw new DatabaseException($"{path} cannot be used: {e.Message}. Move it away to start with an empty one.", e);
        }
        catch (DatabaseException)
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> on the writer thread. The task completes after the commit; it fails, and nothing of it is kept, when the work throws.</summary>
    public async Task WriteAsync(Action<SqliteConnection> work)
    {
        var item = new Work(work);
        _queue.Add(item);
        await item.Done.Task;
    }

    /// <summary>Runs <paramref name="work"/> on a pooled connection of its own.</summary>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        using var connection = OpenConnection(_connectionString);
        return work(connection);
    }

    /// <summary>Writes what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await _writer;
        _queue.Dispose();
        using var last = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(last);
    }

    private static SqliteConnection OpenConnection(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // A thread of its own: SQLite's calls block, and the thread pool is for those who answer clients.
    private void Run(SqliteConnection connection)
    {
        using (connection)
        {
            var group = new List<Work>();
            foreach (var first in _queue.GetConsumingEnumerable())
            {
                group.Add(first);
                while (group.Count < LargestGroup && _queue.TryTake(out var more))
                {
                    group.Add(more);
                }

                Commit(connection, group);
                group.Clear();
            }
        }
    }

    private static void Commit(SqliteConnection connection, List<Work> group)
    {
        try
        {
            DeliveryTrace.Log.At("database.beginning", string.Empty);
            Execute(connection, "BEGIN IMMEDIATE");
            foreach (var work in group)
            {
                Attempt(connection, work);
            }

            DeliveryTrace.Log.At("database.committing", string.Empty);
            Execute(connection, "COMMIT");
            DeliveryTrace.Log.At("database.committed", string.Empty);
        }
        catch (SqliteException e)
        {
            group.ForEach(work => work.Failure ??= e);
            RollBack(connection);
        }

        foreach (var work in group)
        {
            work.Complete();
        }
    }

    private static void Attempt(SqliteConnection connection, Work work)
    {
        Execute(connection, "SAVEPOINT work");
        try
        {
            work.Action(connection);
        }
        catch (Exception e)
        {
            // The boundary of whoever queued it: its failure is its own and does not spoil the group's transaction.
            work.Failure = e;
            Execute(connection, "ROLLBACK TO work");
        }

        Execute(connection, "RELEASE work");
    }

    private static void RollBack(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does on a full disk.
        }
    }

    private sealed class Work(Action<SqliteConnection> action)
    {
        public Action<SqliteConnection> Action { get; } = action;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Failure { get; set; }

        public void Complete()
        {
            if (Failure is null)
            {
                Done.SetResult();
            }
            else
            {
                Done.SetException(Failure);
            }
        }
    }
}
