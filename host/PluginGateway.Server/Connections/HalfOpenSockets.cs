using System.Net;

namespace PluginGateway.Server.Connections;

/// <summary>
/// Sockets that have not finished the handshake, per address. When one address holds too many, the oldest makes room for the new one: whoever floods the door
/// cannot shut it for others behind the same address (SEC-12). Any thread.
/// </summary>
internal sealed class HalfOpenSockets(int perAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, LinkedList<GatewayConnection>> _byAddress = [];

    /// <summary>Takes a new socket in.</summary>
    /// <returns>The socket that has to go for it; null when there is room.</returns>
    public GatewayConnection? Enter(IPAddress address, GatewayConnection connection)
    {
        lock (_gate)
        {
            if (!_byAddress.TryGetValue(address, out var sockets))
            {
                _byAddress[address] = sockets = [];
            }

            sockets.AddLast(connection);
            if (sockets.Count <= perAddress)
            {
                return null;
            }

            var oldest = sockets.First!.Value;
            sockets.RemoveFirst();
            return oldest;
        }
    }

    /// <summary>The handshake is over, or the socket is gone.</summary>
    public void Leave(IPAddress address, GatewayConnection connection)
    {
        lock (_gate)
        {
            if (_byAddress.TryGetValue(address, out var sockets) && sockets.Remove(connection) && sockets.Count == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}
