using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;
using PluginGateway.Testing;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>Where the certificate comes from, and what is wrong with it.</summary>
public sealed class TlsCertificateTests : IDisposable
{
    private readonly StateFolder _folder = new(config: null);
    private readonly FakeClock _clock = new(TimeProvider.System.GetUtcNow());

    private string OwnCert => Path.Combine(_folder.State.Tls, "gateway-cert.pem");

    private string OwnKey => Path.Combine(_folder.State.Tls, "gateway-key.pem");

    [Fact]
    public void Is_made_once_for_ten_years_and_for_the_names_of_this_machine()
    {
        using var made = Open(new TlsOptions());
        using var again = Open(new TlsOptions());

        again.Fingerprint.ShouldBe(made.Fingerprint);
        TlsCertificate.FingerprintOf(new TlsOptions(), _folder.State, _folder.ConfigPath).ShouldBe(made.Fingerprint);
        made.Fingerprint.Length.ShouldBe(95);
        made.Certificate.HasPrivateKey.ShouldBeTrue();
        made.Certificate.GetECDsaPublicKey()!.KeySize.ShouldBe(256);
        (made.Certificate.NotAfter.ToUniversalTime() - _clock.GetUtcNow().UtcDateTime).TotalDays.ShouldBeInRange(3649, 3651);
        made.Certificate.MatchesHostname("localhost").ShouldBeTrue();
        made.Certificate.MatchesHostname("127.0.0.1").ShouldBeTrue();
        made.Certificate.MatchesHostname("::1").ShouldBeTrue();
        made.Certificate.MatchesHostname("evil.example").ShouldBeFalse();
        made.Warning(_clock).ShouldBeNull();
    }

    [Fact]
    public void SEC_26_is_its_owners_alone()
    {
        using var made = Open(new TlsOptions());
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var file in (string[])[OwnCert, OwnKey])
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        foreach (var folder in (string[])[_folder.State.Tls, Path.GetDirectoryName(_folder.State.Tls)!])
        {
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void May_be_the_operators_with_its_chain_and_relative_to_the_configuration()
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        using var certificate = SelfSigned(rsa, "CN=operator", days: 90);
        using var authority = SelfSigned(other, "CN=authority", days: 90);
        File.WriteAllText(In("cert.pem"), certificate.ExportCertificatePem() + "\n" + authority.ExportCertificatePem());
        File.WriteAllText(In("key.pem"), rsa.ExportRSAPrivateKeyPem());
        File.WriteAllText(In("ca.pem"), authority.ExportCertificatePem());

        using var opened = Open(new TlsOptions { CertPath = "cert.pem", KeyPath = In("key.pem"), CaPath = "ca.pem" });

        opened.Certificate.Subject.ShouldBe("CN=operator");
        opened.Chain.Select(member => member.Subject).ShouldBe(["CN=authority", "CN=authority"]);
        File.Exists(OwnCert).ShouldBeFalse();
    }

    [Fact]
    public void Is_not_made_when_that_is_forbidden() =>
        Refused(new TlsOptions { AutoGenerate = false }).ShouldContain("there is no certificate; set gateway.tls.certPath and keyPath");

    [Fact]
    public void Needs_both_paths() => Refused(new TlsOptions { CertPath = "cert.pem" }).ShouldContain("belong together");

    [Fact]
    public void Must_be_there_when_it_is_named()
    {
        Refused(new TlsOptions { CertPath = "cert.pem", KeyPath = "key.pem" }).ShouldContain($"{In("cert.pem")} does not exist");
        File.WriteAllText(In("cert.pem"), "x");
        Refused(new TlsOptions { CertPath = "cert.pem", KeyPath = "key.pem" }).ShouldContain($"{In("key.pem")} does not exist");
    }

    [Fact]
    public void Says_that_half_of_it_is_gone()
    {
        Open(new TlsOptions()).Dispose();
        File.Delete(OwnKey);

        Refused(new TlsOptions()).ShouldContain($"{OwnKey} is gone, but its other half is there");
    }

    [Fact]
    public void Says_that_the_key_is_another_ones()
    {
        Open(new TlsOptions()).Dispose();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(OwnKey, other.ExportPkcs8PrivateKeyPem());

        Refused(new TlsOptions()).ShouldContain("cannot be used together");
    }

    [Fact]
    public void Says_that_it_is_none()
    {
        Directory.CreateDirectory(_folder.State.Tls);
        File.WriteAllText(OwnCert, "nonsense");
        File.WriteAllText(OwnKey, "nonsense");

        Refused(new TlsOptions()).ShouldContain("remove both to have new ones made");
        TlsCertificate.FingerprintOf(new TlsOptions(), _folder.State, _folder.ConfigPath).ShouldBeNull();
    }

    [Fact]
    public void Says_that_its_time_is_over_and_warns_before()
    {
        using (var made = Open(new TlsOptions()))
        {
            _clock.Advance(TimeSpan.FromDays(3650 - 31));
            made.Warning(_clock).ShouldBeNull();
            _clock.Advance(TimeSpan.FromDays(2));
            made.Warning(_clock)!.ShouldContain("is valid only until");
        }

        _clock.Advance(TimeSpan.FromDays(30));
        Refused(new TlsOptions()).ShouldContain("was valid only until");
    }

    [Fact]
    public void Says_that_its_time_has_not_come()
    {
        Open(new TlsOptions()).Dispose();
        var yesterday = new FakeClock(_clock.GetUtcNow().AddDays(-2));

        Should.Throw<ConfigurationException>(() => TlsCertificate.Open(new TlsOptions(), _folder.State, _folder.ConfigPath, yesterday)).Message.ShouldContain("is valid only from");
    }

    public void Dispose() => _folder.Dispose();

    private static X509Certificate2 SelfSigned(RSA key, string name, int days) =>
        new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(days));

    private string In(string file) => Path.Combine(_folder.State.Path, file);

    private TlsCertificate Open(TlsOptions tls) => TlsCertificate.Open(tls, _folder.State, _folder.ConfigPath, _clock);

    private string Refused(TlsOptions tls) => Should.Throw<ConfigurationException>(() => Open(tls)).Message;
}
