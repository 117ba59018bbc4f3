using System.Net;
using System.Net.Sockets;

namespace PluginGateway.Server.Security;

/// <summary>
/// What a host in a header is. An address counts only in the one form that browsers write it in, and loopback is an address that was taken apart, never the
/// beginning of a text (SEC-01): <c>127.evil.example</c>, <c>127.1</c>, <c>0x7f.0.0.1</c> and <c>localhost.</c> are names like any other. Pure.
/// </summary>
internal static class HostNames
{
    /// <summary>Whether a host is an IP address, an IPv6 one in brackets or not.</summary>
    public static bool IsAddress(string host) => TryReadAddress(host, out _);

    /// <summary>Whether a host means this machine itself: <c>localhost</c> or a loopback address.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (TryReadAddress(host, out var address) && IPAddress.IsLoopback(ProxyNetwork.Unmapped(address)));

    /// <summary>Reads an address, with or without brackets.</summary>
    public static bool TryReadAddress(string host, out IPAddress address)
    {
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (!IPAddress.TryParse(bare, out var parsed))
        {
            address = IPAddress.None;
            return false;
        }

        address = parsed;

        // The parser also knows short, octal and hexadecimal forms of IPv4, each of which somebody else reads as something else.
        return parsed.AddressFamily == AddressFamily.InterNetworkV6
            ? bare.Contains(':', StringComparison.Ordinal) && !bare.Contains('%', StringComparison.Ordinal) && !bare.Contains('[', StringComparison.Ordinal)
            : bare.Length == host.Length && string.Equals(parsed.ToString(), bare, StringComparison.Ordinal);
    }
}
