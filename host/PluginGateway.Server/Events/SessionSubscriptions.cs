using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginGateway.Protocol;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Events;

/// <summary>
/// Which connections want copies of what happens in a session: nodes, who hear nothing of runs otherwise, so that nobody is told twice (<c>events.md</c>; the reference tells them twice). Any thread.
/// </summary>
internal sealed class SessionSubscriptions(ConnectionRegistry connections)
{
    private const int MostPerConnection = 32;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ImmutableList<Subscription>> _bySession = new(StringComparer.Ordinal);
    private volatile ImmutableDictionary<GatewayConnection, int> _counts = ImmutableDictionary<GatewayConnection, int>.Empty;

    /// <summary>The connections that have at least one.</summary>
    public IEnumerable<GatewayConnection> Subscribers => _counts.Keys;

    /// <summary>Whether a connection has one.</summary>
    public bool Has(GatewayConnection connection) => _counts.ContainsKey(connection);

    /// <summary>Notes a wish. A connection has one subscription per session, however it spells the session's key; the last spelling counts.</summary>
    /// <param name="connection">Who wants it.</param>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="spelling">The key as the client has written it: its copies carry this spelling, for it may compare them.</param>
    /// <returns>False when it has too many already, or is gone.</returns>
    public bool Subscribe(GatewayConnection connection, string canonical, string spelling)
    {
        lock (_gate)
        {
            var known = _bySession.GetValueOrDefault(canonical, []);
            var others = known.RemoveAll(one => one.Connection == connection);
            if (connections.Find(connection.Id) is null || (others.Count == known.Count && _counts.GetValueOrDefault(connection) >= MostPerConnection))
            {
                return false;
            }

            _bySession[canonical] = others.Add(new Subscription(connection, spelling));
            if (others.Count == known.Count)
            {
                _counts = _counts.SetItem(connection, _counts.GetValueOrDefault(connection) + 1);
            }

            return true;
        }
    }

    /// <summary>Takes a wish back.</summary>
    public void Unsubscribe(GatewayConnection connection, string canonical)
    {
        lock (_gate)
        {
            Remove(connection, canonical);
        }
    }

    /// <summary>A connection is gone, and with it all that it wanted. Call it once the registry does not know it any more.</summary>
    public void Drop(GatewayConnection connection)
    {
        if (!_counts.ContainsKey(connection))
        {
            return;
        }

        lock (_gate)
        {
            foreach (var session in _bySession.Keys)
            {
                Remove(connection, session);
            }
        }
    }

    /// <summary>Sends an event of a session to those who want it, each with the session's key as it has spelt it.</summary>
    public void Send<T>(GatewayEvent<T> kind, string canonical, Func<string, T> payload, bool droppable)
    {
        if (_bySession.TryGetValue(canonical, out var wanted))
        {
            foreach (var spelling in wanted.GroupBy(one => one.Spelling, StringComparer.Ordinal))
            {
                var shared = SharedEvent.Create(kind, payload(spelling.Key), droppable);
                foreach (var one in spelling)
                {
                    one.Connection.SendCopy(shared);
                }
            }
        }
    }

    private void Remove(GatewayConnection connection, string canonical)
    {
        if (!_bySession.TryGetValue(canonical, out var known) || known.RemoveAll(one => one.Connection == connection) is not { } others || others.Count == known.Count)
        {
            return;
        }

        if (others.IsEmpty)
        {
            _bySession.TryRemove(canonical, out _);
        }
        else
        {
            _bySession[canonical] = others;
        }

        var left = _counts.GetValueOrDefault(connection) - 1;
        _counts = left > 0 ? _counts.SetItem(connection, left) : _counts.Remove(connection);
    }

    private sealed record Subscription(GatewayConnection Connection, string Spelling);
}
