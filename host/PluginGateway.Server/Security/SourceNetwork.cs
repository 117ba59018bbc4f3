using System.Net;
using System.Net.Sockets;

namespace PluginGateway.Server.Security;

/// <summary>What counts as one source where sources are limited (SEC-09, SEC-12). Pure.</summary>
internal static class SourceNetwork
{
    /// <summary>An IPv4 address as it is; of an IPv6 address the /64, all of which one subscriber has.</summary>
    public static IPAddress Of(IPAddress address)
    {
        address = ProxyNetwork.Unmapped(address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
