using Microsoft.AspNetCore.Http;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Security;

/// <summary>
/// The front door for browsers (SEC-02): a page may talk to the gateway only when it came from the gateway, and the gateway answers only to names that cannot be
/// pointed at it from outside. A client that sends no Origin is no browser and must authenticate like any other. Any thread.
/// </summary>
internal sealed class RequestOrigin(GatewayOptions options, TrustedProxies proxies)
{
    /// <summary>Null when the request may pass, else the status and the text to refuse it with.</summary>
    public (int Status, string Text)? Refusal(HttpContext http) => Refusal(http, proxies.Read(http));

    /// <summary>The same for a request whose way was read already.</summary>
    public (int Status, string Text)? Refusal(HttpContext http, RequestRoute route)
    {
        var request = http.Request;
        if (IsCanvasOrigin(route))
        {
            return (StatusCodes.Status421MisdirectedRequest, "only pages of the canvas are served here (gateway.canvas.origin)");
        }

        if (!IsOwnHost(request, route))
        {
            return (StatusCodes.Status421MisdirectedRequest, "host not served here; to allow it add it to gateway.allowedHosts");
        }

        if (KindOf(request, route) is not { } kind)
        {
            return (StatusCodes.Status403Forbidden, "origin not allowed; to allow it add it to gateway.controlUi.allowedOrigins (behind a proxy: the proxy to gateway.trustedProxies)");
        }

        // Some browsers leave the Origin out where the gateway may not do without; those say where a request comes from in a header of their own.
        return kind == OriginKind.None && ChangesSomething(http) && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            ? (StatusCodes.Status403Forbidden, "requests of other sites are not allowed")
            : null;
    }

    /// <summary>Whether the name that was asked for is the gateway's.</summary>
    public bool IsOwnHost(HttpContext http) => IsOwnHost(http.Request, proxies.Read(http));

    /// <summary>Whether the origin was asked for that is set apart for pages of the canvas.</summary>
    public bool IsCanvasOrigin(HttpContext http) => options.Canvas.Origin is not null && IsCanvasOrigin(proxies.Read(http));

    /// <summary>Whose page asks; null for one that may not. The header must be an origin exactly as browsers write it.</summary>
    public OriginKind? KindOf(HttpRequest request, RequestRoute route)
    {
        var origins = request.Headers.Origin;
        if (origins.Count == 0)
        {
            return OriginKind.None;
        }

        var origin = origins.ToString();
        return IsOwn(origin, route) ? OriginKind.Own
            : options.ControlUi.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase) ? OriginKind.Allowed
            : null;
    }

    // A proxy that is trusted says which name was asked for; the name that it uses itself must be the gateway's all the same.
    private bool IsOwnHost(HttpRequest request, RequestRoute route) => IsOwnName(request.Host.Host) && (!route.IsBelieved || IsOwnName(route.Host.Host));

    private bool IsCanvasOrigin(RequestRoute route) => options.Canvas.Origin is { } origin && IsOwn(origin, route);

    private static bool IsOwn(string origin, RequestRoute route) =>
        Uri.TryCreate($"{route.Scheme}://{route.Host.Value}", UriKind.Absolute, out var own)
        && string.Equals(origin, $"{own.Scheme}://{own.Authority}", StringComparison.OrdinalIgnoreCase);

    private static bool ChangesSomething(HttpContext http) =>
        http.WebSockets.IsWebSocketRequest || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || HttpMethods.IsOptions(http.Request.Method));

    // DNS rebinding needs a name: an address is always the address that was dialled.
    private bool IsOwnName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || HostNames.IsAddress(host)
        || string.Equals(host, Environment.MachineName, StringComparison.OrdinalIgnoreCase)
        || options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
