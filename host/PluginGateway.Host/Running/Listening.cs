using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PluginGateway.Server.Config;
using PluginGateway.Server.Http;
using PluginGateway.Server.Security;

namespace PluginGateway.Host.Running;

/// <summary>Which addresses the web server listens on. Never more than was asked for: an address that cannot be had ends the start.</summary>
internal static class Listening
{
    /// <summary>Sets up Kestrel.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="gateway">The options.</param>
    /// <param name="certificate">For TLS; null without.</param>
    /// <exception cref="ConfigurationException">The address is none, or there is none.</exception>
    public static void Configure(WebApplicationBuilder builder, GatewayOptions gateway, TlsCertificate? certificate)
    {
        var addresses = Addresses(gateway);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            if (addresses is [])
            {
                kestrel.ListenLocalhost(gateway.Port, Secure);
            }

            foreach (var address in addresses)
            {
                kestrel.Listen(address, gateway.Port, Secure);
            }
        });

        void Secure(ListenOptions listen)
        {
            if (certificate is not null)
            {
                listen.UseGatewayTls(certificate);
            }
        }
    }

    /// <summary>What is wrong with the addresses that are asked for; null when nothing is.</summary>
    public static string? Problem(GatewayOptions gateway)
    {
        try
        {
            _ = Addresses(gateway);
            return null;
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    // Empty for both loopback addresses, which Kestrel knows how to open together; not on a port that the system chooses.
    private static IPAddress[] Addresses(GatewayOptions gateway) => gateway.Bind switch
    {
        BindMode.Loopback => gateway.Port == 0 ? [IPAddress.Loopback] : [],
        BindMode.Lan => [IPAddress.Any],
        BindMode.Tailnet => TailnetAddress.Find() is { } address
            ? [IPAddress.Loopback, address]
            : throw new ConfigurationException("gateway.bind is tailnet, but this machine has no address in one (100.64.0.0/10); start tailscale, or choose another gateway.bind"),
        BindMode.Auto => TailnetAddress.Find() is { } address ? [IPAddress.Loopback, address] : gateway.Port == 0 ? [IPAddress.Loopback] : [],
        _ => [CustomAddress(gateway.CustomBindHost)],
    };

    private static IPAddress CustomAddress(string? host) => IPAddress.TryParse(host, out var address)
        ? address
        : throw new ConfigurationException($"gateway.customBindHost '{host}' is no address; gateway.bind custom needs one, for example 192.0.2.7");
}
