using System.Collections.Concurrent;

namespace PluginGateway.Server.Connections;

/// <summary>The connections that finished the handshake. Any thread; enumerating never locks.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<string, GatewayConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _connections.IsEmpty;

    /// <summary>How many there are.</summary>
    public int Count => _connections.Count;

    /// <summary>All of them, at about this moment.</summary>
    public IEnumerable<GatewayConnection> All => _connections.Select(pair => pair.Value);

    /// <summary>One of them; null when it is not there (any more).</summary>
    public GatewayConnection? Find(string id) => _connections.GetValueOrDefault(id);

    /// <summary>Adds one.</summary>
    public void Add(GatewayConnection connection) => _connections[connection.Id] = connection;

    /// <summary>Takes one away.</summary>
    public void Remove(GatewayConnection connection) => _connections.TryRemove(connection.Id, out _);
}
