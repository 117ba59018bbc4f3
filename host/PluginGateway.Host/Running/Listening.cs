using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Running;

/// <summary>Which addresses the web server listens on, and what it lets through.</summary>
internal static class Listening
{
    /// <summary>Sets up Kestrel.</summary>
    /// <exception cref="ConfigurationException">The address is none.</exception>
    public static void Configure(WebApplicationBuilder builder, GatewayOptions gateway)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            Listen(kestrel, gateway);
        });
    }

    private static void Listen(KestrelServerOptions kestrel, GatewayOptions gateway)
    {
        switch (gateway.Bind)
        {
            case BindMode.Loopback when gateway.Port != 0:
                kestrel.ListenLocalhost(gateway.Port);
                break;
            case BindMode.Loopback:
                kestrel.Listen(IPAddress.Loopback, 0);
                break;
            case BindMode.Lan:
                kestrel.Listen(IPAddress.Any, gateway.Port);
                break;
            default:
                kestrel.Listen(CustomAddress(gateway.CustomBindHost), gateway.Port);
                break;
        }
    }

    private static IPAddress CustomAddress(string? host) => IPAddress.TryParse(host, out var address)
        ? address
        : throw new ConfigurationException($"gateway.customBindHost '{host}' is no address; gateway.bind custom needs one, for example 192.0.2.7");
}
