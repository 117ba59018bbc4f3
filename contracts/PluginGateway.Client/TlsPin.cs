using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginGateway.Protocol;

namespace PluginGateway.Client;

/// <summary>Judges the certificate that a gateway shows: it must be the pinned one, or, without a pin, one that the system trusts. For one connection.</summary>
internal sealed class TlsPin
{
    private const int Digits = 64;

    private readonly string? expected;
    private SslPolicyErrors errors;

    /// <summary>Throws <see cref="GatewayException"/> when the pin is no SHA-256.</summary>
    public TlsPin(string? fingerprint)
    {
        expected = fingerprint?.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        if (expected is not null && (expected.Length != Digits || !expected.All(char.IsAsciiHexDigit)))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, "the pinned TLS fingerprint is no SHA-256: 64 hexadecimal digits are needed, with colons or without");
        }
    }

    /// <summary>SHA-256 of what the gateway showed; null before and without TLS.</summary>
    public string? Shown { get; private set; }

    /// <summary>Whether the certificate was turned down.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Takes the certificate or not.</summary>
    public bool Judge(X509Certificate? certificate, SslPolicyErrors found)
    {
        var hash = certificate?.GetCertHash(HashAlgorithmName.SHA256);
        Shown = hash is null ? null : string.Join(':', hash.Select(part => part.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
        errors = found;
        IsRefused = hash is null || (expected is null ? found != SslPolicyErrors.None : !string.Equals(Convert.ToHexString(hash), expected, StringComparison.Ordinal));
        return !IsRefused;
    }

    /// <summary>Why it was turned down.</summary>
    public string Explain(string address) => expected is null
        ? $"the certificate of {address} is not trusted here ({errors}); its SHA-256 is {Shown}. When that is the one the gateway printed at its start, pin it (TlsFingerprint, --tls-fingerprint)"
        : $"{address} shows another certificate than the pinned one (SHA-256 {Shown}): nothing was sent. When the gateway has a new certificate, pin the new one; else somebody stands between";
}
