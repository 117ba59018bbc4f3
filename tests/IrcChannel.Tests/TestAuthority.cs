using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Irc.Tests;

/// <summary>A certificate authority of the test's own, and a certificate for the loopback address, in files.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("authority-");

    public TestAuthority()
    {
        var from = TimeProvider.System.GetUtcNow().AddHours(-1);
        using var rootKey = RSA.Create(2048);
        var rootRequest = new CertificateRequest("CN=Test Authority", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var root = rootRequest.CreateSelfSigned(from, from.AddDays(2));

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=irc.test.local", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(root, from, from.AddDays(1), [1, 2, 3, 4]);

        File.WriteAllText(RootFile, root.ExportCertificatePem());
        File.WriteAllText(Server.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Server.Key, key.ExportPkcs8PrivateKeyPem());
    }

    public string RootFile => Path.Combine(_folder.FullName, "root.pem");

    public (string Certificate, string Key) Server => (Path.Combine(_folder.FullName, "server.pem"), Path.Combine(_folder.FullName, "key.pem"));

    public void Dispose() => _folder.Delete(recursive: true);
}
