using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Writing;

namespace PluginGateway.Server.Security;

/// <summary>Makes the certificate of a gateway that was given none: ECDSA P-256, ten years (<c>wire.md</c> §12), for the names this machine has. Nobody need know who signed it: clients pin it.</summary>
internal static class SelfSignedCertificate
{
    private const int Days = 3650;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Writes a new certificate and its key, for their owner alone.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    public static void Write(string certPath, string keyPath, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Make(key, time.GetUtcNow());
        var folder = Path.GetDirectoryName(certPath)!;
        StateDirectory.CreateOwnerOnly(Path.GetDirectoryName(folder)!);
        StateDirectory.CreateOwnerOnly(folder);

        // The key first: a certificate without one is what a reader would stumble over.
        AtomicFile.Write(keyPath, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        AtomicFile.Write(certPath, System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
    }

    private static X509Certificate2 Make(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=plugin-gateway", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns)
        {
            names.AddDnsName(Environment.MachineName);
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));

        // Clocks differ: it is valid since yesterday.
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(Days));
    }
}
