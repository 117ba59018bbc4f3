using PluginGateway.Protocol;
using PluginGateway.Server.Connections;
using PluginGateway.Server.Events.Streams;

namespace PluginGateway.Server.Events;

/// <summary>Sends events to every connection that may hear them. Any thread; never waits for a client.</summary>
internal sealed class Broadcaster(ConnectionRegistry connections, EventLog log)
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
                log.Append(shared);
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
}
