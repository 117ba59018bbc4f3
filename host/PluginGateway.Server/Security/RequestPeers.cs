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
    public RequestPeer Of(HttpContext http)
    {
        var route = proxies.Read(http);
        var isLoopback = IPAddress.IsLoopback(route.Socket);
        Warn(route, isLoopback, http.Request.Host.Host);

        // An origin that the configuration does not admit was turned away at the door.
        return new RequestPeer(route.Client, isLoopback && !route.IsForwarded && HostNames.IsLoopback(http.Request.Host.Host), origins.KindOf(http.Request, route) ?? OriginKind.Allowed)
        {
            Tailscale = TailscaleClaim.Read(http.Request.Headers, route.Socket),
        };
    }

    private void Warn(RequestRoute route, bool isLoopback, string host)
    {
        if (route is { IsForwarded: true, IsBelieved: false } && _headersWarned.IsFirst(route.Socket))
        {
            HeadersNotBelieved(log, route.Socket);
        }

        if (isLoopback && !HostNames.IsLoopback(host) && _hostWarned.IsFirst(route.Socket))
        {
            LoopbackWithOtherHost(log, route.Socket, host);
        }
    }

    [LoggerMessage(1300, LogLevel.Warning, "{Address} sends forwarding headers and is no trusted proxy: they are not believed, and its clients all count as one. If it is your proxy, add it to gateway.trustedProxies. Said once.")]
    private static partial void HeadersNotBelieved(ILogger log, IPAddress address);

    [LoggerMessage(1301, LogLevel.Warning, "{Address} asks for {Host}, which is no loopback name: it does not count as local. A proxy on this machine that sets no X-Forwarded-For would look like this. Said once.")]
    private static partial void LoopbackWithOtherHost(ILogger log, IPAddress address, string host);
}
