using PluginGateway.Host.Configuration;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;

namespace PluginGateway.Host.Running;

/// <summary>What the gateway says on the console once it is ready.</summary>
internal static class Greeting
{
    /// <summary>
    /// Prints the page's address. The token is in its fragment, which browsers never send, and only on a terminal: redirected output is somebody's log (SEC-17).
    /// </summary>
    public static void Print(GatewayOptions gateway, IEnumerable<string> urls, Location location, TlsCertificate? certificate)
    {
        var url = urls.First().Replace("localhost", "127.0.0.1", StringComparison.Ordinal).Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal).TrimEnd('/');
        var hasToken = gateway.Auth.Mode == AuthMode.Token;
        Console.WriteLine($"ready on {url}");
        Console.WriteLine($"configuration: {location.ConfigPath}");
        Console.WriteLine($"state: {location.State.Path}");
        if (certificate is not null)
        {
            Console.WriteLine($"certificate: {certificate.Path}, SHA-256 {certificate.Fingerprint}");
            if (certificate.Warning(TimeProvider.System) is { } warning)
            {
                Console.Error.WriteLine($"pgw: {warning}");
            }
        }

        Console.WriteLine(hasToken && !Console.IsOutputRedirected
            ? $"open {url}/#token={Uri.EscapeDataString(gateway.Auth.Token!)}"
            : $"open {url}/{(hasToken && GatewayToken.Read(location.State) == gateway.Auth.Token ? $" (the token is in {location.State.Token})" : string.Empty)}");
    }
}
