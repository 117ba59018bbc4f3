using System.Collections.Concurrent;

namespace Benchmarks.Echo;

/// <summary>Everybody who is connected, for the fan-out.</summary>
internal sealed class EchoRoom
{
    private readonly ConcurrentDictionary<EchoConnection, bool> everybody = new();

    public void Enter(EchoConnection connection) => everybody.TryAdd(connection, true);

    public void Leave(EchoConnection connection) => everybody.TryRemove(connection, out _);

    public async Task BroadcastAsync(ReadOnlyMemory<byte> message)
    {
        foreach (var (connection, _) in everybody)
        {
            await connection.SendAsync(message);
        }
    }
}
