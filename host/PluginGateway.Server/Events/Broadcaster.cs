using PluginGateway.Protocol;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Events;

/// <summary>Sends events to every connection that may hear them. Any thread; never waits for a client.</summary>
internal sealed class Broadcaster(ConnectionRegistry connections)
{
    /// <summary>Sends an event to all that may hear it.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="payload">Its payload, serialised once.</param>
    /// <param name="droppable">Whether a slow client may miss it.</param>
    /// <param name="version">Versions of the snapshots, for the events that carry them.</param>
    public void Send<T>(GatewayEvent<T> kind, T payload, bool droppable, StateVersion? version = null)
    {
        if (!connections.IsEmpty)
        {
            var shared = SharedEvent.Create(kind, payload, droppable, version);
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
