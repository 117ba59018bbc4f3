using System.Net.Http;
using System.Net.Sockets;
using System.Net.WebSockets;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Channels;

/// <summary>Whether a receiver failed because of the network, which passes, or because of its own code, which is a fault of the plugin. Pure.</summary>
internal static class ReceiverFailure
{
    /// <summary>Looks at the exception and what caused it.</summary>
    public static bool IsTheNetworks(Exception failure)
    {
        for (var current = failure; current is not null; current = current.InnerException)
        {
            if (current is IOException or SocketException or HttpRequestException or WebSocketException or TimeoutException or GatewayException { Error.Code: ErrorCodes.Unavailable })
            {
                return true;
            }
        }

        return false;
    }
}
