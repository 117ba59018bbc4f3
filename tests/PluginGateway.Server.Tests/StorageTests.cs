using Microsoft.Data.Sqlite;
using PluginGateway.Server.Sessions;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Tests;

/// <summary>The database file, with the operating system's SQLite.</summary>
public sealed class StorageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pgw-db-");

    private string DatabasePath => Path.Combine(_directory.FullName, "gateway.db");

    [Fact]
    public async Task Keeps_what_was_written_when_the_task_completed()
    {
        await using (var database = SqliteDatabase.Open(DatabasePath))
        {
            var store = new SqliteSessionStore(database, DatabasePath);
            var session = new SessionRecord("agent:main:main", "main", "id-1", "direct", 1, 2);
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => store.AppendAsync(session, new TranscriptEntry("user", $"text {i}", "run", i), [])));
        }

        await using (var database = SqliteDatabase.Open(DatabasePath))
        {
            var store = new SqliteSessionStore(database, DatabasePath);
            var scope = SessionScope.Of(store.LoadSessions().Single());
            scope.SessionId.ShouldBe("id-1");
            store.LoadTranscript(scope, 1000).Count.ShouldBe(500);
            store.LoadTranscript(scope, 2).Select(entry => entry.Text).ShouldBe(["text 498", "text 499"]);
            store.LoadFirst(scope)!.Text.ShouldBe("text 0");
        }
    }

    [Fact]
    public async Task Waits_for_the_disk_at_every_commit_of_every_connection()
    {
        await using var database = SqliteDatabase.Open(DatabasePath);
        var seen = new List<(string Mode, long Synchronous)>();
        void Look(SqliteConnection connection) => seen.Add((
            connection.Rows("PRAGMA journal_mode", static row => row.GetString(0)).Single(), connection.Rows("PRAGMA synchronous", static row => row.GetInt64(0)).Single()));

        await database.WriteAsync(Look);
        database.Read(connection =>
        {
            Look(connection);
            return 0;
        });

        // 2 is FULL.
        seen.ShouldBe([("wal", 2L), ("wal", 2L)]);
    }

    [Fact]
    public async Task Fails_the_one_write_that_is_wrong_and_keeps_those_beside_it()
    {
        await using var database = SqliteDatabase.Open(DatabasePath);
        var store = new SqliteSessionStore(database, DatabasePath);
        var good = new SessionRecord("good", "main", "id-good", "direct", 1, 1);
        var bad = new SessionRecord("bad", "main", "id-bad", "no such kind", 1, 1);

        var writes = new[] { store.AppendAsync(good, new("user", "a", null, 1), []), store.AppendAsync(bad, new("user", "b", null, 1), []), store.AppendAsync(good, new("user", "c", null, 1), []) };

        await writes[0];
        (await Should.ThrowAsync<SqliteException>(() => writes[1])).Message.ShouldContain("CHECK");
        await writes[2];
        store.LoadSessions().Select(session => session.Key).ShouldBe(["good"]);
        store.LoadTranscript(SessionScope.Of(good), 10).Count.ShouldBe(2);
        store.LoadTranscript(SessionScope.Of(bad), 10).ShouldBeEmpty();
    }

    [Fact]
    public async Task Refuses_a_database_of_a_newer_version_and_leaves_it_alone()
    {
        await SqliteDatabase.Open(DatabasePath).DisposeAsync();
        Execute("PRAGMA user_version = 999");

        var refusal = Should.Throw<DatabaseException>(() => SqliteDatabase.Open(DatabasePath));

        refusal.Message.ShouldContain("newer version (schema 999");
        refusal.Message.ShouldContain("--state-dir");
    }

    [Fact]
    public void Refuses_a_file_that_is_no_database()
    {
        File.WriteAllText(DatabasePath, "this is no database, and it is longer than a header of one would be, to be sure of that");

        Should.Throw<DatabaseException>(() => SqliteDatabase.Open(DatabasePath)).Message.ShouldContain("Move it away");
    }

    [Fact]
    public async Task Migrates_once()
    {
        await SqliteDatabase.Open(DatabasePath).DisposeAsync();
        await SqliteDatabase.Open(DatabasePath).DisposeAsync();

        Execute("SELECT key, session_id FROM session");
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Delete(recursive: true);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
