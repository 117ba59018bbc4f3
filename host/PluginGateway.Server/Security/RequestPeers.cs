using System.Net;
using Microsoft.AspNetCore.Http;

namespace PluginGateway.Server.Security;

/// <summary>Tells who is at the other end of a request (SEC-03): from the socket and the request's headers, never from what a frame says. Any thread.</summary>
internal static class RequestPeers
{
    private static readonly string[] ForwardingHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    /// <summary>Describes the peer of a request that has passed the front door.</summary>
    public static RequestPeer Of(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var isLocal = IPAddress.IsLoopback(address) && IsLoopbackName(http.Request.Host.Host) && !ForwardingHeaders.Any(http.Request.Headers.ContainsKey);
        return new RequestPeer(address, isLocal, Origin(http.Request));
    }

    // An origin that is neither absent nor the gateway's own got this far only because the configuration admits it.
    private static OriginKind Origin(HttpRequest request) => request.Headers.Origin.ToString() switch
    {
        "" => OriginKind.None,
        var origin when RequestOrigin.IsOwnOrigin(origin, request.Host) => OriginKind.Own,
        _ => OriginKind.Allowed,
    };

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
