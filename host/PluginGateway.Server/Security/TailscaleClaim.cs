using System.Net;
using Microsoft.AspNetCore.Http;

namespace PluginGateway.Server.Security;

/// <summary>What <c>tailscale serve</c> on this machine says of who asks (<c>wire.md</c> §6.4). Anybody on this machine can say it too: it is worth what <see cref="TailscaleIdentity"/> finds out.</summary>
/// <param name="Login">The claimed login, trimmed and in lower case.</param>
/// <param name="Address">The address it is claimed to come from.</param>
internal sealed record TailscaleClaim(string Login, IPAddress Address)
{
    /// <summary>Reads the claim; null unless it is complete: a loopback socket, a login, one forwarded address, scheme and host.</summary>
    public static TailscaleClaim? Read(IHeaderDictionary headers, IPAddress socket)
    {
        var login = headers["Tailscale-User-Login"];
        return login is [{ } name] && !string.IsNullOrWhiteSpace(name)
            && IPAddress.IsLoopback(socket)
            && headers.ContainsKey("X-Forwarded-Proto") && headers.ContainsKey("X-Forwarded-Host")
            && headers["X-Forwarded-For"] is [{ } forwarded] && HostNames.TryReadAddress(forwarded.Trim(), out var address)
                ? new TailscaleClaim(name.Trim().ToLowerInvariant(), ProxyNetwork.Unmapped(address))
                : null;
    }
}
