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
        var probes = ProbeAddress(gateway);
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

            if (probes is not null)
            {
                kestrel.Listen(probes);
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

    private static IPEndPoint? ProbeAddress(GatewayOptions gateway) => gateway.Probes.Port is not { } port ? null
        : port == gateway.Port ? throw new ConfigurationException($"gateway.probes.port is {port}, which is the gateway's own; probes are answered there anyway: choose another, or leave it out")
        : IPAddress.TryParse(gateway.Probes.Bind, out var address) ? new IPEndPoint(address, port)
        : throw new ConfigurationException($"gateway.probes.bind '{gateway.Probes.Bind}' is no address, for example 127.0.0.1 or 0.0.0.0");

    /// <summary>What is wrong with the addresses that are asked for; null when nothing is.</summary>
    public static string? Problem(GatewayOptions gateway)
    {
        try
        {
            _ = Addresses(gateway);
            _ = ProbeAddress(gateway);
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
