using System.Collections.Concurrent;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Nodes;

/// <summary>
/// The nodes that are connected. A node may have several sockets at the same time, an old one and the one that it came back with: the newest serves, and closing one never takes another away.
/// Any thread.
/// </summary>
internal sealed class NodeRegistry(TimeProvider time)
{
    // Clients come back within a few seconds; who is away for longer is off.
    private static readonly TimeSpan ComingBack = TimeSpan.FromSeconds(30);
    private const int MostGone = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<NodeSession>> _nodes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NodeSession> _byConnection = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _gone = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Raised when a socket of a node has gone, once it is no longer found.</summary>
    public event Action<NodeSession>? Left;

    /// <summary>The nodes that are connected, each by the socket that serves.</summary>
    public IReadOnlyList<NodeSession> Connected
    {
        get
        {
            lock (_gate)
            {
                return [.. _nodes.Values.Select(Serving).OfType<NodeSession>()];
            }
        }
    }

    /// <summary>The node that is connected under an id; null when none is.</summary>
    public NodeSession? Find(string nodeId)
    {
        lock (_gate)
        {
            return _nodes.TryGetValue(nodeId, out var sockets) ? Serving(sockets) : null;
        }
    }

    /// <summary>The node at the other end of a connection; null when it is none.</summary>
    public NodeSession? Of(string connectionId) => _byConnection.GetValueOrDefault(connectionId);

    /// <summary>Whether a node that is not connected will probably be so in a moment: it was just there, or the gateway has just started and it is one of its own.</summary>
    public bool IsComingBack(string nodeId, bool isPaired)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            return (_gone.TryGetValue(nodeId, out var since) && now - since < ComingBack) || (isPaired && now - _started < ComingBack);
        }
    }

    /// <summary>A node has come in.</summary>
    public NodeSession Enter(GatewayConnection connection, AdmittedPeer peer)
    {
        lock (_gate)
        {
            var session = new NodeSession(NameOf(peer), connection, peer, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (!_nodes.TryGetValue(session.Id, out var sockets))
            {
                _nodes[session.Id] = sockets = [];
            }

            sockets.Add(session);
            _gone.Remove(session.Id);
            _byConnection[connection.Id] = session;
            return session;
        }
    }

    /// <summary>A connection has gone. Also for one that is no node's.</summary>
    public void Leave(GatewayConnection connection)
    {
        if (!_byConnection.TryRemove(connection.Id, out var session))
        {
            return;
        }

        lock (_gate)
        {
            var sockets = _nodes[session.Id];
            sockets.Remove(session);
            if (sockets.Count == 0)
            {
                _nodes.Remove(session.Id);
                Note(session.Id);
            }
        }

        Left?.Invoke(session);
    }

    // One that is being closed is as good as gone, for example when its approval was taken back.
    private static NodeSession? Serving(List<NodeSession> sockets) => sockets.FindLast(session => !session.Connection.IsClosing);

    // Two programs without a device call themselves the same: the second is told apart by its installation (the reference has them put each other out).
    private string NameOf(AdmittedPeer peer)
    {
        if (peer.Standing is { } standing)
        {
            return standing.DeviceId;
        }

        var name = peer.Client.Id;
        var isTaken = _nodes.TryGetValue(name, out var sockets) && Serving(sockets) is { } other && (other.HasDevice || other.Client.InstanceId != peer.Client.InstanceId);
        return isTaken ? $"{name}:{peer.Client.InstanceId ?? "unnamed"}" : name;
    }

    private void Note(string nodeId)
    {
        var now = time.GetUtcNow();
        if (_gone.Count >= MostGone)
        {
            foreach (var (id, _) in _gone.OrderBy(entry => entry.Value).Take(MostGone / 2).ToList())
            {
                _gone.Remove(id);
            }
        }

        _gone[nodeId] = now;
    }
}
