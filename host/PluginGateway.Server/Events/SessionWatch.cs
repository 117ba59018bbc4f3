using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events.Streams;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Events;

/// <summary>
/// Tells connections what changes of sessions, as far as they have asked to be told (<c>protocol-4.md</c> §5): each change of any, and what is said in one of them. Nothing is made for it while nobody
/// has asked. Any thread.
/// </summary>
internal sealed class SessionWatch : IDisposable
{
    private const int MostPerConnection = AskedSessions.Most;

    private readonly ConnectionRegistry _connections;
    private readonly SessionService _sessions;
    private readonly SessionRows _rows;
    private readonly SessionTitles _titles;
    private readonly AgentRunner _runner;
    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, GatewayConnection> _all = new(StringComparer.Ordinal);

    // What lists show of what was said in sessions that something was said in while somebody was watching: a run that begins or ends must not wait for the database.
    private readonly ConcurrentDictionary<string, (string Title, string? Last)> _said = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Connection, string Session), GatewayConnection> _messages = new();

    /// <summary>Begins to listen.</summary>
    public SessionWatch(ConnectionRegistry connections, SessionService sessions, SessionRows rows, SessionTitles titles, AgentRunner runner, EventLog log, TimeProvider time)
    {
        (_connections, _sessions, _rows, _titles, _runner, _log, _time) = (connections, sessions, rows, titles, runner, log, time);
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

        // A client that comes back has asked for some already, by an earlier connection.
        if (connection.Stream?.Stream?.Asked?.Want(canonical, _log.Extent.Last) == false)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"at most {AskedSessions.Most} sessions per client, with those of its earlier connections; unsubscribe from one first (sessions.messages.unsubscribe)");
        }

        _messages[(connectionId, canonical)] = connection;
        connection.Hearing.Want(canonical);
    });

    /// <summary>Ends that.</summary>
    public void LeaveMessages(string connectionId, string canonical)
    {
        if (_connections.Find(connectionId) is { } connection)
        {
            _messages.TryRemove((connectionId, canonical), out _);
            connection.Hearing.Leave(canonical);
            connection.Stream?.Stream?.Asked?.Leave(canonical, _log.Extent.Last);
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
            _said.Clear();
            return;
        }

        var (session, now) = (happening.Session, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var number = Remember(happening);
        var row = happening.IsGone ? null : Row(session);
        if (happening.Message is { } said)
        {
            SharedEvent? shared = null;
            foreach (var (_, connection) in _messages.Where(pair => pair.Key.Session == session.Key))
            {
                connection.SendEvent(shared ??= SharedEvent.Create(SessionEvents.Message, ToldMessage.Of(session, said, number, row, now), droppable: false));
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

    // Where the message stands, if that is what has happened.
    private long Remember(SessionHappening happening)
    {
        var session = happening.Session;
        if (happening.Message is not { } said)
        {
            if (happening.Reason is not "patch")
            {
                _said.TryRemove(session.Key, out _);
            }

            return 0;
        }

        try
        {
            _said[session.Key] = (_said.TryGetValue(session.Key, out var known) ? known.Title : _titles.Of(session), SessionTitles.Shown(said));
            return _messages.IsEmpty ? 0 : _sessions.NumberOf(session, said.Id);
        }
        catch (SqliteException)
        {
            // It is told all the same; who wants to know more asks for the session and hears what is wrong.
            return 0;
        }
    }

    private SessionRow Row(SessionRecord session) =>
        _said.TryGetValue(session.Key, out var said) ? _rows.Of(session) with { DerivedTitle = said.Title, LastMessagePreview = said.Last } : _rows.Of(session);

    private void TellRuns(string canonical)
    {
        if (!_all.IsEmpty && _sessions.Find(canonical) is { } session)
        {
            TellChange(new SessionChangedPayload(canonical, _time.GetUtcNow().ToUnixTimeMilliseconds()) { AgentId = session.AgentId, Reason = "run", Session = Row(session) });
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
