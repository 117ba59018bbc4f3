using System.Globalization;
using Microsoft.Extensions.Configuration;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;

namespace PluginGateway.Host.Configuration;

/// <summary>The gateway that a verb asks, and what to show it.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Token">The token; null when there is none.</param>
/// <param name="Password">The password; null when there is none.</param>
internal sealed record GatewayTarget(Uri Url, string? Token, string? Password)
{
    // The gateway's own words (Authentication).
    private const string NoIdentity = "device identity required";

    /// <summary>SHA-256 of the certificate that it must show; null when the system decides.</summary>
    public string? TlsFingerprint { get; init; }

    /// <summary>
    /// The address as given, else the local one of the configuration. The secret as given; the configuration's is only ever shown to the local gateway it
    /// belongs to (SEC-01).
    /// </summary>
    /// <exception cref="ConfigurationException">The configuration cannot be used.</exception>
    public static GatewayTarget Resolve(Location location, Uri? url, string? token, string? password, string? tlsFingerprint)
    {
        if (url is not null)
        {
            return new GatewayTarget(url, token ?? EnvironmentNames.Read("GATEWAY_TOKEN"), password ?? EnvironmentNames.Read("GATEWAY_PASSWORD"))
            {
                TlsFingerprint = tlsFingerprint ?? (url.Scheme is "wss" or "https" ? RemotePin(location) : null),
            };
        }

        var configuration = Read(location);
        var port = HolderPort(location.State) ?? (int.TryParse(configuration["gateway:port"], CultureInfo.InvariantCulture, out var configured) ? configured : location.Profile.Port);
        var tls = configuration.GetSection("gateway:tls").Get<TlsOptions>() ?? new TlsOptions();
        return new GatewayTarget(
            new Uri($"{(tls.Enabled ? "wss" : "ws")}://127.0.0.1:{port}"),
            token ?? (password is null ? Configured(configuration["gateway:auth:token"]) ?? GatewayToken.Read(location.State) : null),
            password ?? (token is null ? Configured(configuration["gateway:auth:password"]) : null))
        {
            TlsFingerprint = tlsFingerprint ?? (tls.Enabled ? TlsCertificate.FingerprintOf(tls, location.State, location.ConfigPath) : null),
        };
    }

    /// <summary>
    /// A refusal in the words of somebody at a terminal: who shows nothing is told by the gateway that a device's identity is required, which a command line has none of.
    /// </summary>
    public ErrorShape Explain(ErrorShape error) => Token is null && Password is null && error.Message.Contains(NoIdentity, StringComparison.Ordinal)
        ? error with { Message = $"{error.Message}: no token was shown. Name it with --token, or set PGW_GATEWAY_TOKEN; the one of the configuration is only ever shown to the gateway of this machine" }
        : error;

    /// <summary>Never prints a secret.</summary>
    public override string ToString() => Url.ToString();

    private static string? RemotePin(Location location) =>
        Configured(Layers.Reader(location, new Dictionary<string, string?>(StringComparer.Ordinal)).ReadFile().Values?["gateway:remote:tlsFingerprint"]);

    // The gateway that runs there may have been given another port on its command line.
    private static int? HolderPort(StateDirectory state) => StateLock.IsHeld(state) && StateLock.ReadHolder(state) is { Port: > 0 and var port } ? port : null;

    // A file that is broken or gone is just when somebody wants to ask the gateway about it: the copy of what it runs with says where it is.
    private static IConfiguration Read(Location location)
    {
        var none = new Dictionary<string, string?>(StringComparer.Ordinal);
        var reading = Layers.Reader(location, none).ReadFile();
        var isGood = reading is { Issues.Count: 0, Text: not null } && !location.IsShipped;
        var lastGood = isGood || !File.Exists(location.State.LastGood) ? null : Layers.Reader(location, location.State.LastGood, none).ReadFile().Values;
        return lastGood ?? reading.Values ?? throw new ConfigurationException(reading.Issues);
    }

    private static string? Configured(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
