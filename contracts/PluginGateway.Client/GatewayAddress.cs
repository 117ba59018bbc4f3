using System.Net;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Which socket address a gateway's URL stands for, and whether a secret may be sent there.</summary>
internal static class GatewayAddress
{
    /// <summary>The address to open. Throws <see cref="GatewayException"/> when it is none, or would carry the token in clear text.</summary>
    public static Uri Resolve(Uri url, bool allowInsecure)
    {
        var address = ToWebSocket(url);
        if (address.Scheme != Uri.UriSchemeWs || allowInsecure || IsLoopback(address))
        {
            return address;
        }

        throw new GatewayException(
            ErrorCodes.InvalidRequest,
            $"refusing {Shown(address)}: the connection is not encrypted and the host is not this machine, so the token would travel in clear text. " +
            "Use wss://, a tunnel to 127.0.0.1, or allow insecure connections explicitly.");
    }

    /// <summary>Only an address literal counts: a name may resolve to anything.</summary>
    public static bool IsLoopback(Uri url) => IPAddress.TryParse(url.IdnHost, out var ip) && IPAddress.IsLoopback(ip);

    /// <summary>Scheme, host, port and path: no user, query or fragment, where tokens like to hide.</summary>
    public static string Shown(Uri url) =>
        url.IsAbsoluteUri ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : "(no absolute URL)";

    /// <summary>What a stored token is bound to: scheme, host and port of the socket address.</summary>
    public static string Origin(Uri url) => ToWebSocket(url).GetComponents(UriComponents.SchemeAndServer | UriComponents.StrongPort, UriFormat.UriEscaped);

    private static Uri ToWebSocket(Uri url)
    {
        if (!url.IsAbsoluteUri || SchemeOf(url) is not { } scheme)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"{Shown(url)} is not a gateway address: use ws://, wss://, http:// or https://");
        }

        var builder = new UriBuilder(url) { Scheme = scheme, UserName = "", Password = "", Fragment = "", Port = url.Port };
        if (scheme == Uri.UriSchemeWs && url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // The name is replaced by what it must mean, so that no resolver can point it elsewhere.
            builder.Host = "127.0.0.1";
        }

        return builder.Uri;
    }

    private static string? SchemeOf(Uri url) => url.Scheme switch
    {
        "ws" or "http" => Uri.UriSchemeWs,
        "wss" or "https" => Uri.UriSchemeWss,
        _ => null,
    };
}
