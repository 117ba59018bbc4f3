using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;
using PluginGateway.Server.Delivery;
using PluginGateway.Server.Storage;

namespace PluginGateway.Server.Agents;

/// <summary>
/// Which runs have begun and not ended, on the disk: what a crash leaves there was interrupted by it. Any thread; a write is durable when its task completes.
/// </summary>
internal sealed class RunJournal(SqliteDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, InterruptedRun> _interrupted = new(StringComparer.Ordinal);

    /// <summary>Reads what the last gateway left: to be called once, before any run begins.</summary>
    /// <returns>The runs that nobody has noticed yet.</returns>
    public async Task<IReadOnlyList<InterruptedRun>> RecoverAsync()
    {
        var now = time.GetUtcNow();
        var found = database.Read(Load);
        if (found.Count == 0)
        {
            return [];
        }

        await database.WriteAsync(connection => connection.Execute(
            """
            DELETE FROM run WHERE interrupted_at < @oldest OR (interrupted_at IS NULL
                AND (EXISTS (SELECT 1 FROM transcript WHERE transcript.session_id = run.session_id AND run_id = run.id AND role = 'assistant' AND partial = 0)
                    OR EXISTS (SELECT 1 FROM inbox WHERE run_id = run.id AND state = 'working')));
            UPDATE run SET interrupted_at = @now WHERE interrupted_at IS NULL
            """,
            new { oldest = (now - Remembered).ToUnixTimeMilliseconds(), now = now.ToUnixTimeMilliseconds() }));
        var fresh = found.Where(run => run is { InterruptedAt: null, HasReply: false, IsDoneAgain: false }).Select(run => run with { InterruptedAt = now.ToUnixTimeMilliseconds() }).ToArray();
        foreach (var run in found.Where(run => run.InterruptedAt is not null).Concat(fresh))
        {
            _interrupted[run.Id] = run;
        }

        return fresh;
    }

    /// <summary>A run that a crash ended, within the last day; null when there was none of that id, or it has been run again since.</summary>
    public InterruptedRun? FindInterrupted(string id) => _interrupted.GetValueOrDefault(id);

    /// <summary>A run begins.</summary>
    public async Task BeginAsync(RunRequest run, string sessionId, long at)
    {
        _interrupted.TryRemove(run.Id, out _);
        DeliveryTrace.Log.At("run.beginning", run.Id);
        await database.WriteAsync(connection => connection.Execute(
            "INSERT OR REPLACE INTO run (id, session_key, session_id, started_at) VALUES (@Id, @Canonical, @sessionId, @at)", new { run.Id, run.Canonical, sessionId, at }));
        DeliveryTrace.Log.At("run.begun", run.Id);
    }

    /// <summary>A run has ended, however.</summary>
    public async Task EndAsync(string id)
    {
        DeliveryTrace.Log.At("run.ending", id);
        await database.WriteAsync(connection => connection.Execute("DELETE FROM run WHERE id = @id", new { id }));
        DeliveryTrace.Log.At("run.ended", id);
    }

    private static List<InterruptedRun> Load(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT id, session_key, session_id, started_at, interrupted_at,
                EXISTS (SELECT 1 FROM transcript WHERE transcript.session_id = run.session_id AND run_id = run.id AND role = 'assistant' AND partial = 0),
                EXISTS (SELECT 1 FROM inbox WHERE run_id = run.id AND state = 'working')
            FROM run ORDER BY started_at
            """;
        using var reader = command.ExecuteReader();
        var runs = new List<InterruptedRun>();
        while (reader.Read())
        {
            runs.Add(new InterruptedRun(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetInt64(4), reader.GetBoolean(5), reader.GetBoolean(6)));
        }

        return runs;
    }
}

/// <summary>A run that a crash ended. Times are Unix milliseconds.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SessionKey">The session's full key.</param>
/// <param name="SessionId">The session's id when it began.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="InterruptedAt">When it was noticed; null when it has not been.</param>
/// <param name="HasReply">Whether its reply is in the transcript all the same: the crash came between the two.</param>
/// <param name="IsDoneAgain">Whether it answers a message that is still in the inbox, and so goes on by itself.</param>
internal sealed record InterruptedRun(string Id, string SessionKey, string SessionId, long StartedAt, long? InterruptedAt, bool HasReply, bool IsDoneAgain)
{
    /// <summary>What is said about it.</summary>
    public const string Message = "the run was interrupted: the gateway ended before it did; send the message again";

    /// <summary>What stands in the transcript in place of its reply: people see why there is none, and the conversation goes on in turns.</summary>
    public const string Note = "[The gateway ended before this was answered.]";
}
