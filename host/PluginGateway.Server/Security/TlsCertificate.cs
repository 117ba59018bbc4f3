using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Security;

/// <summary>The gateway's certificate and key (<c>gateway.tls</c>, <c>wire.md</c> §12): the operator's, or one that the gateway makes for itself. Immutable.</summary>
public sealed class TlsCertificate : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private TlsCertificate(string path, X509Certificate2 certificate, X509Certificate2Collection chain) => (Path, Certificate, Chain) = (path, certificate, chain);

    /// <summary>The certificate's file.</summary>
    public string Path { get; }

    /// <summary>The certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>What is sent along with it.</summary>
    public X509Certificate2Collection Chain { get; }

    /// <summary>SHA-256 of the certificate, as <c>openssl x509 -fingerprint -sha256</c> prints it.</summary>
    public string Fingerprint => FingerprintOf(Certificate);

    /// <summary>Reads the certificate and its key; makes them when none are configured and none are there.</summary>
    /// <param name="tls">The section <c>gateway.tls</c>.</param>
    /// <param name="state">Where the gateway's own are.</param>
    /// <param name="configPath">The configuration file, which paths are relative to.</param>
    /// <param name="time">The clock that it must be valid by.</param>
    /// <exception cref="ConfigurationException">It cannot be used; the text says why.</exception>
    public static TlsCertificate Open(TlsOptions tls, StateDirectory state, string configPath, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(tls);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(time);
        if (string.IsNullOrEmpty(tls.CertPath) != string.IsNullOrEmpty(tls.KeyPath))
        {
            throw new ConfigurationException("gateway.tls.certPath and gateway.tls.keyPath belong together: set both, or neither to have a certificate made");
        }

        var (certPath, keyPath) = Paths(tls, state, configPath);
        try
        {
            Prepare(tls, certPath, keyPath, time);
            var opened = Read(certPath, keyPath, tls.CaPath is { Length: > 0 } ca ? Absolute(ca, configPath) : null);
            opened.CheckDates(IsOwn(tls), time.GetUtcNow().UtcDateTime);
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"gateway.tls: {e.Message} Remedy: make the files readable for the gateway's user, or correct gateway.tls.certPath and keyPath", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException(
                $"gateway.tls: {certPath} and {keyPath} cannot be used together: {e.Message} Remedy: {(IsOwn(tls) ? "remove both to have new ones made" : "both must be PEM, the key the certificate's own and not encrypted")}", e);
        }
    }

    /// <summary>The fingerprint of the certificate that a local gateway with this configuration shows; null when there is none yet or it cannot be read.</summary>
    public static string? FingerprintOf(TlsOptions tls, StateDirectory state, string configPath)
    {
        ArgumentNullException.ThrowIfNull(tls);
        ArgumentNullException.ThrowIfNull(state);
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(Paths(tls, state, configPath).Cert);
            return FingerprintOf(certificate);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>What to warn of: that it ends within 30 days; null when there is nothing.</summary>
    public string? Warning(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Certificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime < Soon
            ? $"the certificate {Path} is valid only until {Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}; renew it and start the gateway again"
            : null;
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose()
    {
        Certificate.Dispose();
        foreach (var certificate in Chain)
        {
            certificate.Dispose();
        }
    }

    private static bool IsOwn(TlsOptions tls) => string.IsNullOrEmpty(tls.CertPath);

    private static (string Cert, string Key) Paths(TlsOptions tls, StateDirectory state, string configPath) => IsOwn(tls)
        ? (System.IO.Path.Combine(state.Tls, "gateway-cert.pem"), System.IO.Path.Combine(state.Tls, "gateway-key.pem"))
        : (Absolute(tls.CertPath!, configPath), Absolute(tls.KeyPath!, configPath));

    private static string Absolute(string path, string configPath) => System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(configPath))!);

    private static void Prepare(TlsOptions tls, string certPath, string keyPath, TimeProvider time)
    {
        var (hasCert, hasKey) = (File.Exists(certPath), File.Exists(keyPath));
        if (hasCert && hasKey)
        {
            return;
        }

        var missing = hasCert ? keyPath : certPath;
        if (!IsOwn(tls))
        {
            throw new ConfigurationException($"gateway.tls: {missing} does not exist; correct gateway.tls.{(hasCert ? "keyPath" : "certPath")}, or leave both paths out to have a certificate made");
        }

        if (hasCert || hasKey)
        {
            throw new ConfigurationException($"gateway.tls: {missing} is gone, but its other half is there; restore it, or remove {(hasCert ? certPath : keyPath)} to have new ones made (clients that pin the old one must be told)");
        }

        if (!tls.AutoGenerate)
        {
            throw new ConfigurationException("gateway.tls.enabled is true, but there is no certificate; set gateway.tls.certPath and keyPath, or gateway.tls.autoGenerate true");
        }

        SelfSignedCertificate.Write(certPath, keyPath, time);
    }

    private static TlsCertificate Read(string certPath, string keyPath, string? caPath)
    {
        using var read = X509Certificate2.CreateFromPemFile(certPath, keyPath);

        // A key that was read from PEM lives in this object alone, and the TLS of Windows wants it from a store.
        var certificate = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certPath);
        chain.RemoveAt(0);
        if (caPath is not null)
        {
            chain.ImportFromPemFile(caPath);
        }

        return new TlsCertificate(certPath, certificate, chain);
    }

    private static string FingerprintOf(X509Certificate2 certificate) =>
        string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(part => part.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));

    private void CheckDates(bool isOwn, DateTime now)
    {
        if (Certificate.NotAfter.ToUniversalTime() <= now)
        {
            Refuse($"was valid only until {Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}", isOwn ? "remove it and its key to have new ones made (clients that pin the old one must be told)" : "renew it");
        }

        if (Certificate.NotBefore.ToUniversalTime() > now)
        {
            Refuse($"is valid only from {Certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}", "set the clock, or use another certificate");
        }
    }

    private void Refuse(string what, string remedy)
    {
        Dispose();
        throw new ConfigurationException($"gateway.tls: the certificate {Path} {what}; {remedy}");
    }
}
