using System.Net;
using Microsoft.AspNetCore.Http;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Security;

/// <summary>
/// The front door for browsers (SEC-02): a page may talk to the gateway only when it came from the gateway, and the gateway answers only to names that cannot be
/// pointed at it from outside. A client that sends no Origin is no browser and must authenticate like any other.
/// </summary>
internal sealed class RequestOrigin(GatewayOptions options)
{
    /// <summary>Null when the request may pass, else the status and the text to refuse it with.</summary>
    public (int Status, string Text)? Refusal(HttpRequest request)
    {
        if (!IsOwnName(request.Host.Host))
        {
            return (StatusCodes.Status421MisdirectedRequest, $"host not served here; to allow it add it to gateway.allowedHosts");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || IsOwnOrigin(origin, request.Host) || options.ControlUi.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            ? null
            : (StatusCodes.Status403Forbidden, "origin not allowed; to allow it add it to gateway.controlUi.allowedOrigins");
    }

    /// <summary>Whether an <c>Origin</c> header names the very host that the request was sent to.</summary>
    public static bool IsOwnOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);

    // DNS rebinding needs a name: an address literal is always the address that was dialled.
    private bool IsOwnName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _)
        || string.Equals(host, Environment.MachineName, StringComparison.OrdinalIgnoreCase)
        || options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
