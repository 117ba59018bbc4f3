using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events.Streams;

namespace PluginGateway.Server.Events;

/// <summary>Sends events to every connection that may hear them. Any thread; never waits for a client.</summary>
internal sealed class Broadcaster(ConnectionRegistry connections, EventLog log, SessionSubscriptions? subscriptions = null)
{
    /// <summary>Sends an event to all that may hear it.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="payload">Its payload, serialised once.</param>
    /// <param name="droppable">Whether a slow client may miss it.</param>
    /// <param name="version">Versions of the snapshots, for the events that carry them.</param>
    public void Send<T>(GatewayEvent<T> kind, T payload, bool droppable, StateVersion? version = null)
    {
        var isKept = !kind.IsTransient && log.IsWanted;
        if (isKept || !connections.IsEmpty)
        {
            var shared = SharedEvent.Create(kind, payload, droppable, version);
            if (isKept)
            {
                log.Append(shared, (LogKind)shared.Access);
            }

            foreach (var connection in connections.All)
            {
                if (connection.Grant.Allows(shared.Access))
                {
                    connection.SendEvent(shared);
                }
            }
        }
    }

    /// <summary>Sends an event of a session: to all that may hear it, and a copy to those who asked for that session and do not hear it anyway.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="canonical">The session's full key.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="spelt">The payload with the session's key spelt as one of those has asked for it.</param>
    /// <param name="droppable">Whether a slow client may miss it.</param>
    /// <param name="toolShown">For calls of tools: whether the session shows them to everybody; null for other events.</param>
    public void SendOfSession<T>(GatewayEvent<T> kind, string canonical, T payload, Func<string, T> spelt, bool droppable, bool? toolShown = null)
    {
        // Who comes back for what it missed may show more than who was here.
        var isKept = !kind.IsTransient && log.IsWanted;
        if (isKept || !connections.IsEmpty)
        {
            // Each dialect names the session in its way; what nobody hears in one is not made.
            SharedEvent? asSpelt = isKept ? SharedEvent.Create(kind, payload, droppable) : null, inFull = null;
            if (asSpelt is not null)
            {
                log.Append(asSpelt, toolShown is { } isShown ? isShown ? LogKind.ShownTool : LogKind.HiddenTool : LogKind.Session, EqualityComparer<T>.Default.Equals(payload, spelt(canonical)) ? null : canonical);
            }

            foreach (var connection in connections.All.Where(connection => connection.Grant.Allows(kind.Access) && connection.Hearing.Wants(canonical, toolShown)))
            {
                connection.SendEvent(connection.Dialect.NamesSessionsInFull
                    ? inFull ??= SharedEvent.Create(kind, spelt(canonical), droppable)
                    : asSpelt ??= SharedEvent.Create(kind, payload, droppable));
            }
        }

        if (toolShown != false)
        {
            subscriptions?.Send(kind, canonical, spelt, droppable);
        }
    }

    /// <summary>Sends an event to all that may hear it, and a copy to those who asked for a session (<c>events.md</c>: <c>health</c>).</summary>
    /// <inheritdoc cref="Send"/>
    public void SendToSubscribersToo<T>(GatewayEvent<T> kind, T payload, bool droppable, StateVersion version)
    {
        Send(kind, payload, droppable, version);
        if (subscriptions?.Subscribers.Any() == true)
        {
            var shared = SharedEvent.Create(kind, payload, droppable, version);
            foreach (var connection in subscriptions.Subscribers.Where(connection => !connection.Grant.Allows(kind.Access)))
            {
                connection.SendCopy(shared);
            }
        }
    }
}
