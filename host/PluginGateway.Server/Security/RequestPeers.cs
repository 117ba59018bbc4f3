using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Security;

/// <summary>Tells who is at the other end of a request (SEC-03): from the socket and the request's headers, never from what a frame says. Any thread.</summary>
internal sealed partial class RequestPeers(TrustedProxies proxies, RequestOrigin origins, ILogger<RequestPeers> log)
{
    private readonly OncePerAddress _headersWarned = new();
    private readonly OncePerAddress _hostWarned = new();

    /// <summary>Describes the peer of a request that has passed the front door.</summary>
    public RequestPeer Of(HttpContext http) => Of(http, proxies.Read(http));

    /// <summary>Describes the peer of a request whose way was read already.</summary>
    public RequestPeer Of(HttpContext http, RequestRoute route)
    {
        var asksLoopback = HostNames.IsLoopback(http.Request.Host.Host);
        var isLoopback = IPAddress.IsLoopback(route.Socket);
        Warn(http, route, isLoopback && !asksLoopback);

        // An origin that the configuration does not admit was turned away at the door.
        return new RequestPeer(route.Client, isLoopback && asksLoopback && !route.IsForwarded, origins.KindOf(http.Request, route) ?? OriginKind.Allowed)
        {
            // Its header is one of those that make a request a forwarded one.
            Tailscale = route.IsForwarded ? TailscaleClaim.Read(http.Request.Headers, route.Socket) : null,
        };
    }

    private void Warn(HttpContext http, RequestRoute route, bool asksForOther)
    {
        if (route is { IsForwarded: true, IsBelieved: false } && _headersWarned.IsFirst(route.Socket))
        {
            HeadersNotBelieved(log, route.Socket);
        }

        if (asksForOther && _hostWarned.IsFirst(route.Socket))
        {
            LoopbackWithOtherHost(log, route.Socket, http.Request.Host.Host);
        }
    }

    [LoggerMessage(1300, LogLevel.Warning, "{Address} sends forwarding headers and is no trusted proxy: they are not believed, and its clients all count as one. If it is your proxy, add it to gateway.trustedProxies. Said once.")]
    private static partial void HeadersNotBelieved(ILogger log, IPAddress address);

    [LoggerMessage(1301, LogLevel.Warning, "{Address} asks for {Host}, which is no loopback name: it does not count as local. A proxy on this machine that sets no X-Forwarded-For would look like this. Said once.")]
    private static partial void LoopbackWithOtherHost(ILogger log, IPAddress address, string host);
}
