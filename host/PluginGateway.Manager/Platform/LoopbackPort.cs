using System.Net;
using System.Net.Sockets;

namespace PluginGateway.Manager.Platform;

/// <summary>Whether a loopback port can be had, found out by taking it for a moment.</summary>
internal static class LoopbackPort
{
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
