using System.Net;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Security;

/// <summary>Whether a gateway may be seen beyond its machine as it is configured. A start that would be unsafe is refused, not warned of (<c>security.md</c>, cross-cutting).</summary>
public static class Exposure
{
    /// <summary>Checks the configuration, with the secret filled in.</summary>
    /// <exception cref="ConfigurationException">It is not safe.</exception>
    public static void Check(GatewayOptions gateway)
    {
        if (!IsBeyondMachine(gateway))
        {
            return;
        }

        var bind = gateway.Bind.ToString().ToLowerInvariant();
        if (string.IsNullOrEmpty(gateway.Auth.Mode == AuthMode.Password ? gateway.Auth.Password : gateway.Auth.Token))
        {
            throw new ConfigurationException($"refusing to bind to {bind} without authentication; set gateway.auth.token or gateway.auth.password, or gateway.bind loopback");
        }

        // A tailnet is encrypted by itself.
        if (gateway.Bind is BindMode.Lan or BindMode.Custom && !gateway.Tls.Enabled && gateway.TrustedProxies.Count == 0 && !gateway.AllowInsecureLan)
        {
            throw new ConfigurationException(
                $"refusing to bind to {bind} without encryption: the token and every message would cross the network in clear text; set gateway.tls.enabled true (a certificate is made), "
                + "or gateway.trustedProxies when a proxy in front does it, or gateway.allowInsecureLan true to take the risk");
        }
    }

    private static bool IsBeyondMachine(GatewayOptions gateway) => gateway.Bind switch
    {
        BindMode.Loopback => false,
        // What is no address is not bound at all: whoever listens says so.
        BindMode.Custom => IPAddress.TryParse(gateway.CustomBindHost, out var address) && !IPAddress.IsLoopback(address),
        _ => true,
    };
}
