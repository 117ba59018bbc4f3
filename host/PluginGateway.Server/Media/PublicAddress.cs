using System.Net;
using System.Net.Sockets;

namespace PluginGateway.Server.Media;

/// <summary>Whether an address is one of the public internet (SEC-16; the special-purpose registries of IANA). What carries another address within it is judged by that one too. Pure.</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    // All that is given out to anybody; the rest is local, multicast, or nobody's.
    private static readonly IPNetwork Unicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether it is.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return Is(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var bytes = address.GetAddressBytes();
            if (Nat64.Contains(address))
            {
                return Is(new IPAddress(bytes.AsSpan(12)));
            }

            if (address.ScopeId != 0 || !Unicast.Contains(address) || (SixToFour.Contains(address) && !Is(new IPAddress(bytes.AsSpan(2, 4)))))
            {
                return false;
            }
        }

        return !NotPublic.Any(network => network.Contains(address));
    }
}
