using Microsoft.Data.Sqlite;
using PluginGateway.Server.Events.Streams;

namespace PluginGateway.Server.Tests.Streams;

/// <summary>A store whose disk is full when the test says so.</summary>
internal sealed class FaultyStore(IEventLogStore inner) : IEventLogStore
{
    public bool IsBroken { get; set; }

    public EventLogContent Load() => inner.Load();

    public Task ReopenAsync(string boot, long? cutAfter, long at) => Do(() => inner.ReopenAsync(boot, cutAfter, at));

    public Task WriteAsync(EventLogBatch batch) => Do(() => inner.WriteAsync(batch));

    public Task AddAsync(EventStream stream, string boot, long at, IReadOnlyDictionary<LogKind, long>? anew) => Do(() => inner.AddAsync(stream, boot, at, anew));

    public Task RemoveAsync(IReadOnlyList<string> ids) => Do(() => inner.RemoveAsync(ids));

    public Task ClearAsync(IReadOnlyDictionary<LogKind, long> totals) => Do(() => inner.ClearAsync(totals));

    public Task CloseAsync() => Do(inner.CloseAsync);

    public IReadOnlyList<LoggedEvent> Read(long after, int most) => inner.Read(after, most);

    private Task Do(Func<Task> write) => IsBroken ? Task.FromException(new SqliteException("database or disk is full", 13)) : write();
}
