using System.Collections.Concurrent;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Events;

/// <summary>
/// Tells connections what changes of sessions, as far as they have asked to be told (<c>protocol-4.md</c> §5): each change of any, and what is said in one of them. Nothing is made for it while nobody
/// has asked. Any thread.
/// </summary>
internal sealed class SessionWatch : IDisposable
{
    private const int MostPerConnection = 256;

    private readonly ConnectionRegistry _connections;
    private readonly SessionService _sessions;
    private readonly SessionRows _rows;
    private readonly AgentRunner _runner;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, GatewayConnection> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Connection, string Session), GatewayConnection> _messages = new();

    /// <summary>Begins to listen.</summary>
    public SessionWatch(ConnectionRegistry connections, SessionService sessions, SessionRows rows, AgentRunner runner, TimeProvider time)
    {
        (_connections, _sessions, _rows, _runner, _time) = (connections, sessions, rows, runner, time);
        _sessions.Happened += Tell;
        _runner.Changed += TellRuns;
    }

    /// <summary>Tells a connection of every change from now on.</summary>
    public void WatchAll(string connectionId) => Note(connectionId, connection => _all[connectionId] = connection);

    /// <summary>Ends that.</summary>
    public void LeaveAll(string connectionId) => _all.TryRemove(connectionId, out _);

    /// <summary>Tells a connection what is said in a session from now on.</summary>
    /// <exception cref="GatewayException">It is told of too many already.</exception>
    public void WatchMessages(string connectionId, string canonical) => Note(connectionId, connection =>
    {
        if (!_messages.ContainsKey((connectionId, canonical)) && _messages.Keys.Count(key => key.Connection == connectionId) >= MostPerConnection)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"at most {MostPerConnection} sessions per connection; unsubscribe from one first (sessions.messages.unsubscribe)");
        }

        _messages[(connectionId, canonical)] = connection;
        connection.Hearing.Want(canonical);
    });

    /// <summary>Ends that.</summary>
    public void LeaveMessages(string connectionId, string canonical)
    {
        if (_messages.TryRemove((connectionId, canonical), out var connection))
        {
            connection.Hearing.Leave(canonical);
        }
    }

    /// <summary>A connection is gone. Call it once the registry does not know it any more.</summary>
    public void Drop(GatewayConnection connection)
    {
        lock (_gate)
        {
            _all.TryRemove(connection.Id, out _);
            foreach (var (key, watcher) in _messages)
            {
                if (watcher == connection)
                {
                    _messages.TryRemove(key, out _);
                }
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _sessions.Happened -= Tell;
        _runner.Changed -= TellRuns;
    }

    // One that went before it was noted would be told for ever.
    private void Note(string connectionId, Action<GatewayConnection> note)
    {
        lock (_gate)
        {
            if (_connections.Find(connectionId) is { } connection)
            {
                note(connection);
            }
        }
    }

    private void Tell(SessionHappening happening)
    {
        if (_all.IsEmpty && _messages.IsEmpty)
        {
            return;
        }

        var (session, now) = (happening.Session, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var row = happening.IsGone ? null : _rows.Of(session);
        if (happening.Message is { } said)
        {
            SharedEvent? shared = null;
            foreach (var (_, connection) in _messages.Where(pair => pair.Key.Session == session.Key))
            {
                connection.SendEvent(shared ??= SharedEvent.Create(SessionEvents.Message, Said(session, said, row, now), droppable: false));
            }
        }

        TellChange(new SessionChangedPayload(session.Key, now)
        {
            AgentId = session.AgentId,
            Reason = happening.Message is null ? happening.Reason : null,
            Phase = happening.Message is null ? null : happening.Reason,
            Session = row,
        });
    }

    private static SessionMessagePayload Said(SessionRecord session, TranscriptEntry said, SessionRow? row, long now)
    {
        var identity = ShownMessage.IdentityOf(said);
        return new SessionMessagePayload(session.Key, ShownMessage.Of(said), now)
        {
            AgentId = session.AgentId, MessageId = identity?.Id, MessageSeq = identity?.Seq, SessionId = session.SessionId, RunId = said.RunId, Session = row,
        };
    }

    private void TellRuns(string canonical)
    {
        if (!_all.IsEmpty && _sessions.Find(canonical) is { } session)
        {
            TellChange(new SessionChangedPayload(canonical, _time.GetUtcNow().ToUnixTimeMilliseconds()) { AgentId = session.AgentId, Reason = "run", Session = _rows.Of(session) });
        }
    }

    private void TellChange(SessionChangedPayload payload)
    {
        SharedEvent? shared = null;
        foreach (var (_, connection) in _all)
        {
            connection.SendEvent(shared ??= SharedEvent.Create(SessionEvents.Changed, payload, droppable: true));
        }
    }
}
