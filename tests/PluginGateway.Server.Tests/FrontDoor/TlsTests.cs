using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PluginGateway.Client;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Http;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>The gateway behind TLS (<c>wire.md</c> §12), over real connections.</summary>
public sealed class TlsTests : IAsyncLifetime, IDisposable
{
    // Not by its name, which is deprecated: that it is refused is what is tested.
    private const SslProtocols Tls11 = (SslProtocols)768;

    private readonly StateFolder _folder = new(config: null);
    private TlsCertificate _certificate = null!;
    private TestGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _certificate = TlsCertificate.Open(new TlsOptions { Enabled = true }, _folder.State, _folder.ConfigPath, TimeProvider.System);
        _gateway = await TestGateway.StartAsync(_folder.State.Path, listen: listen => listen.UseGatewayTls(_certificate));
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Serves_a_client_that_pins_its_certificate()
    {
        foreach (var pin in (string[])[_certificate.Fingerprint, _certificate.Fingerprint.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant()])
        {
            await using var client = await GatewayClient.ConnectAsync(Options(pin), CancellationToken.None);

            client.TlsFingerprint.ShouldBe(_certificate.Fingerprint);
            (await client.CallAsync(HealthMethods.Health, new HealthParams(), CancellationToken.None)).Ok.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task SEC_01_shows_its_secret_to_no_other_certificate()
    {
        var pin = _certificate.Fingerprint.Replace('A', 'B').Replace('1', '2');

        var failure = await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(Options(pin), CancellationToken.None));

        failure.Code.ShouldBe(ErrorCodes.InvalidRequest);
        failure.Message.ShouldContain("shows another certificate");
        failure.Message.ShouldContain(_certificate.Fingerprint);
        _gateway.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Does_not_trust_a_certificate_that_nobody_knows_and_says_how_to_pin_it()
    {
        var failure = await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(Options(null), CancellationToken.None));

        failure.Message.ShouldContain("not trusted");
        failure.Message.ShouldContain(_certificate.Fingerprint);
    }

    [Theory]
    [InlineData("ws", "not encrypted")]
    [InlineData("wss", "no SHA-256")]
    public async Task Refuses_a_pin_that_cannot_be_kept(string scheme, string text)
    {
        var options = new GatewayClientOptions
        {
            Url = new UriBuilder(_gateway.Url) { Scheme = scheme }.Uri,
            Client = Options(null).Client,
            TlsFingerprint = scheme == "ws" ? _certificate.Fingerprint : "AB:CD",
        };

        (await Should.ThrowAsync<GatewayException>(() => GatewayClient.ConnectAsync(options, CancellationToken.None))).Message.ShouldContain(text);
    }

    [Theory]
    [InlineData("https://{own}", true)]
    [InlineData("http://{own}", false)]
    [InlineData("https://evil.example", false)]
    public async Task SEC_02_lets_its_own_page_in_over_TLS_alone(string origin, bool isLetIn)
    {
        var opening = TestClient.OpenAsync(_gateway, options =>
        {
            options.SetRequestHeader("Origin", origin.Replace("{own}", _gateway.Url.Authority, StringComparison.Ordinal));
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        });

        if (isLetIn)
        {
            await using var client = await opening;
            await client.CallOkAsync("connect", TestClient.ConnectParams());
        }
        else
        {
            await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(() => opening);
        }
    }

    [Fact]
    public async Task Speaks_TLS_1_2_or_newer_and_HTTP_1_1()
    {
        (await ShakeHandsAsync(SslProtocols.None)).Protocol.ShouldBeOneOf(SslProtocols.Tls12, SslProtocols.Tls13);
        (await ShakeHandsAsync(SslProtocols.Tls12)).Protocol.ShouldBe(SslProtocols.Tls12);
        (await ShakeHandsAsync(SslProtocols.None)).Application.ShouldBe(SslApplicationProtocol.Http11);
        await Should.ThrowAsync<Exception>(() => ShakeHandsAsync(Tls11));
    }

    private async Task<(SslProtocols Protocol, SslApplicationProtocol Application)> ShakeHandsAsync(SslProtocols protocols)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _gateway.Url.Port);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is not null && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch),
        });
        return (tls.SslProtocol, tls.NegotiatedApplicationProtocol);
    }

    private GatewayClientOptions Options(string? pin) => new()
    {
        Url = _gateway.Url,
        Token = TestGateway.Token,
        Scopes = [Scopes.Read],
        TlsFingerprint = pin,
        Client = new ClientInfo { Id = "test", Version = "1", Platform = "linux", Mode = "test" },
    };
}
