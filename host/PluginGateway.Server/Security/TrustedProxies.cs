using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Security;

/// <summary>
/// Reads what proxies say of a request, and believes only those that the operator has named (SEC-03). Any thread.
/// <para>The client is the right-most address of <c>X-Forwarded-For</c> that is no trusted proxy's: what stands left of it was written by somebody who is not
/// trusted. <c>X-Real-IP</c> counts only without it. <c>Forwarded</c> is not read; like every forwarding header it ends being local.</para>
/// </summary>
internal sealed class TrustedProxies(GatewayOptions options)
{
    private static readonly FrozenSet<string> ForwardingHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Original-Host", "X-Original-Forwarded-For", "True-Client-IP", "CF-Connecting-IP", "Fly-Client-IP",
        "X-Envoy-External-Address");

    private readonly IPNetwork[] _networks = [.. options.TrustedProxies.Select(text => ProxyNetwork.TryParse(text, out var network) ? network : throw new ArgumentException(text, nameof(options)))];

    /// <summary>Reads a request: all of its headers, so whoever needs the answer more than once keeps it.</summary>
    public RequestRoute Read(HttpContext http)
    {
        var request = http.Request;
        var socket = ProxyNetwork.Unmapped(http.Connection.RemoteIpAddress ?? IPAddress.None);
        var isForwarded = IsForwarded(request.Headers);
        return isForwarded && IsTrusted(socket)
            ? new RequestRoute(socket, Client(request.Headers, socket), Scheme(request), Host(request), IsForwarded: true, IsBelieved: true)
            : new RequestRoute(socket, socket, request.Scheme, request.Host, isForwarded, IsBelieved: false);
    }

    /// <summary>Whether the operator trusts the proxy of this address.</summary>
    public bool IsTrusted(IPAddress address) => Array.Exists(_networks, network => network.Contains(address));

    private static bool IsForwarded(IHeaderDictionary headers)
    {
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("Tailscale-", StringComparison.OrdinalIgnoreCase)
                || ForwardingHeaders.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private IPAddress Client(IHeaderDictionary headers, IPAddress socket)
    {
        if (!headers.ContainsKey("X-Forwarded-For"))
        {
            return headers["X-Real-IP"] is [{ } real] && TryReadHop(real, out var client) ? client : socket;
        }

        var nearest = socket;
        foreach (var hop in headers.GetCommaSeparatedValues("X-Forwarded-For").Reverse())
        {
            if (!TryReadHop(hop, out var address))
            {
                // The last proxy that can be trusted does not say who it was: then the request is that proxy's.
                return nearest;
            }

            nearest = address;
            if (!IsTrusted(address))
            {
                break;
            }
        }

        return nearest;
    }

    private static string Scheme(HttpRequest request) => Last(request.Headers["X-Forwarded-Proto"]) switch
    {
        "https" or "wss" => Uri.UriSchemeHttps,
        "http" or "ws" => Uri.UriSchemeHttp,
        _ => request.Scheme,
    };

    private static HostString Host(HttpRequest request) =>
        Last(request.Headers["X-Forwarded-Host"]) is { Length: > 0 } host ? new HostString(host) : request.Host;

    // Each proxy appends: the last value is the trusted one's.
    private static string? Last(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count == 0 ? null : values[^1]!.Split(',')[^1].Trim().ToLowerInvariant();

    // Some proxies add the port: 192.0.2.1:4711, [2001:db8::1]:4711.
    private static bool TryReadHop(string text, out IPAddress address)
    {
        var hop = text.Trim().Trim('"');
        if (!HostNames.TryReadAddress(hop, out address) && !(hop.LastIndexOf(':') is > 0 and var colon && HostNames.TryReadAddress(hop[..colon], out address)))
        {
            return false;
        }

        address = ProxyNetwork.Unmapped(address);
        return true;
    }
}

/// <summary>The way a request came.</summary>
/// <param name="Socket">The address of whoever holds the other end of the socket.</param>
/// <param name="Client">The client's address: the same, or what a trusted proxy says.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>, as the client used it.</param>
/// <param name="Host">The host that the client asked for.</param>
/// <param name="IsForwarded">Some header says that somebody stands between, whether that is believed or not.</param>
/// <param name="IsBelieved">A trusted proxy says so.</param>
internal readonly record struct RequestRoute(IPAddress Socket, IPAddress Client, string Scheme, HostString Host, bool IsForwarded, bool IsBelieved);
