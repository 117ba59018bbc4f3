using System.Net;
using System.Net.NetworkInformation;

namespace PluginGateway.Server.Security;

/// <summary>The machine's own address in its tailnet.</summary>
public static class TailnetAddress
{
    // What tailscale gives out. Providers give addresses of the same range to lines that have no public one: those interfaces do not count.
    private static readonly IPNetwork Range = new(new IPAddress([100, 64, 0, 0]), 10);
    private static readonly NetworkInterfaceType[] Lines =
    [
        NetworkInterfaceType.Ethernet, NetworkInterfaceType.GigabitEthernet, NetworkInterfaceType.FastEthernetT, NetworkInterfaceType.FastEthernetFx, NetworkInterfaceType.Wireless80211,
        NetworkInterfaceType.Ppp, NetworkInterfaceType.Wwanpp, NetworkInterfaceType.Wwanpp2, NetworkInterfaceType.Wman,
    ];

    /// <summary>Looks for it; null when there is none.</summary>
    public static IPAddress? Find() => Choose(NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses.Select(unicast => (network.NetworkInterfaceType, unicast.Address))));

    /// <summary>Chooses among the addresses of all interfaces.</summary>
    internal static IPAddress? Choose(IEnumerable<(NetworkInterfaceType Type, IPAddress Address)> addresses) =>
        addresses.FirstOrDefault(pair => Range.Contains(pair.Address) && !Lines.Contains(pair.Type)).Address;
}
