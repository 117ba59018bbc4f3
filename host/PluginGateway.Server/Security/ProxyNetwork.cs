using System.Net;

namespace PluginGateway.Server.Security;

/// <summary>An address or a network of proxies, as <c>gateway.trustedProxies</c> has them. Pure.</summary>
internal static class ProxyNetwork
{
    private const int MappedPrefix = 96;

    /// <summary>Reads one. An address is a network of its own; an IPv4 one in its IPv6 form is an IPv4 one. The network of all addresses is nobody's and is refused.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            address = Unmapped(address);
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return HostNames.IsAddress(text);
        }

        // 10.0.0.1/8 is a mistake: it may mean the address as well as the network.
        if (!IPNetwork.TryParse(text, out network) || network.PrefixLength == 0 || !Equals(network.BaseAddress, IPAddress.Parse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)))))
        {
            return false;
        }

        if (network.BaseAddress.IsIPv4MappedToIPv6)
        {
            if (network.PrefixLength <= MappedPrefix)
            {
                return false;
            }

            network = new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - MappedPrefix);
        }

        return true;
    }

    /// <summary>An IPv4 address in its own form, however it came.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
