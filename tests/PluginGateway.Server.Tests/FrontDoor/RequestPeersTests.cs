using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>Who is local and whose forwarding headers count (SEC-03).</summary>
public sealed class RequestPeersTests
{
    private const string Trusted = "10.0.0.0/8 2001:db8::/32";

    [Theory]

    // Nobody between.
    [InlineData("127.0.0.1", "127.0.0.1:18789", "", "", "127.0.0.1", true)]
    [InlineData("::1", "[::1]:18789", "", "", "::1", true)]
    [InlineData("::ffff:127.0.0.1", "localhost", "", "", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "gateway.example", "", "", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "127.0.0.1.evil.example", "", "", "127.0.0.1", false)]
    [InlineData("192.0.2.7", "127.0.0.1:18789", "", "", "192.0.2.7", false)]

    // A proxy that nobody trusts: its words are not believed, and it is not local.
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-For: 127.0.0.1", "", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-For: ,", "", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost", "X-Real-IP: 192.0.2.1", "", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost", "Forwarded: for=127.0.0.1", "", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost", "Via: 1.1 proxy", "", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-Proto: https", "", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-Server: x", "", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost", "Tailscale-User-Login: a@example.com", "", "127.0.0.1", false)]
    [InlineData("192.0.2.7", "localhost", "X-Forwarded-For: 127.0.0.1", "", "192.0.2.7", false)]
    [InlineData("192.0.2.7", "localhost", "X-Forwarded-For: 127.0.0.1", Trusted, "192.0.2.7", false)]

    // A trusted one: the right-most address that is no trusted proxy's.
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 192.0.2.1", Trusted, "192.0.2.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 127.0.0.1", Trusted, "127.0.0.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 127.0.0.1, 192.0.2.1", Trusted, "192.0.2.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 198.51.100.9, 192.0.2.1, 10.9.9.9", Trusted, "192.0.2.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 198.51.100.9\nX-Forwarded-For: 192.0.2.1", Trusted, "192.0.2.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 10.4.4.4, 10.5.5.5", Trusted, "10.4.4.4", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 192.0.2.1:4711", Trusted, "192.0.2.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: [2001:db8:1::7]:4711, 10.0.0.1", Trusted, "2001:db8:1::7", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: ::ffff:192.0.2.1", Trusted, "192.0.2.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 192.0.2.1, unknown", Trusted, "10.1.2.3", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 192.0.2.1, unknown, 10.8.8.8", Trusted, "10.8.8.8", false)]
    [InlineData("10.1.2.3", "localhost", "X-Real-IP: 192.0.2.1", Trusted, "192.0.2.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: 192.0.2.1\nX-Real-IP: 192.0.2.2", Trusted, "192.0.2.1", false)]
    [InlineData("10.1.2.3", "localhost", "X-Forwarded-For: ,\nX-Real-IP: 127.0.0.1", Trusted, "10.1.2.3", false)]
    [InlineData("10.1.2.3", "localhost", "Forwarded: for=192.0.2.1", Trusted, "10.1.2.3", false)]
    [InlineData("::ffff:10.1.2.3", "localhost", "X-Forwarded-For: 192.0.2.1", Trusted, "192.0.2.1", false)]
    [InlineData("2001:db8::5", "localhost", "X-Forwarded-For: 192.0.2.1", Trusted, "192.0.2.1", false)]
    [InlineData("11.1.2.3", "localhost", "X-Forwarded-For: 192.0.2.1", Trusted, "11.1.2.3", false)]

    // A proxy on this machine is trusted only when that is said, and its clients are never local, whatever it says of them.
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-For: 192.0.2.1", "127.0.0.1", "192.0.2.1", false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-For: 127.0.0.1", "127.0.0.1", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost", "", "127.0.0.1", "127.0.0.1", true)]
    public void SEC_03_tells_who_is_there(string socket, string host, string headers, string trusted, string client, bool isLocal)
    {
        var http = Request(socket, host, headers);

        var peer = Peers(Options(trusted), new RecordingLog()).Of(http);

        peer.Address.ShouldBe(IPAddress.Parse(client));
        peer.IsLocal.ShouldBe(isLocal);
        peer.MayPairSilently.ShouldBe(isLocal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:18789", "127.0.0.1:18789", "", nameof(OriginKind.Own))]
    [InlineData("http://[::1]:18789", "[::1]:18789", "", nameof(OriginKind.Own))]
    [InlineData("http://gateway.example", "gateway.example", "", nameof(OriginKind.Own))]
    [InlineData("http://gateway.example", "gateway.example:80", "", nameof(OriginKind.Own))]
    [InlineData("https://other.example", "gateway.example", "", nameof(OriginKind.Allowed))]
    [InlineData("https://gateway.example", "gateway.example", "X-Forwarded-Proto: https", nameof(OriginKind.Own))]
    [InlineData("https://gateway.example", "127.0.0.1:18789", "X-Forwarded-Proto: https\nX-Forwarded-Host: gateway.example", nameof(OriginKind.Own))]
    [InlineData("http://gateway.example", "gateway.example", "X-Forwarded-Proto: https", null)]
    [InlineData("https://gateway.example", "gateway.example", "", null)]
    [InlineData("http://127.0.0.1:18790", "127.0.0.1:18789", "", null)]
    [InlineData("http://localhost:18789", "127.0.0.1:18789", "", null)]
    [InlineData("http://127.0.0.1:18789/", "127.0.0.1:18789", "", null)]
    [InlineData("http://user@127.0.0.1:18789", "127.0.0.1:18789", "", null)]
    [InlineData("http://127.0.0.1:18789@evil.example", "127.0.0.1:18789", "", null)]
    [InlineData("http://127.0.0.1:18789.evil.example", "127.0.0.1:18789", "", null)]
    [InlineData("http://127.0.0.1:18789 http://evil.example", "127.0.0.1:18789", "", null)]
    [InlineData("ws://127.0.0.1:18789", "127.0.0.1:18789", "", null)]
    [InlineData("chrome-extension://abcdef", "127.0.0.1:18789", "", null)]
    [InlineData("null", "127.0.0.1:18789", "", null)]
    [InlineData("", "127.0.0.1:18789", "", null)]
    public void SEC_02_tells_whose_page_it_is(string origin, string host, string headers, string? expected)
    {
        var options = Options("10.0.0.0/8");
        var http = Request("10.1.2.3", host, headers);
        http.Request.Headers.Origin = origin;
        var proxies = new TrustedProxies(options);

        new RequestOrigin(options, proxies).KindOf(http.Request, proxies.Read(http))?.ToString().ShouldBe(expected);
        (new RequestOrigin(options, proxies).Refusal(http)?.Status).ShouldBe(expected is null ? 403 : null);
    }

    [Fact]
    public void SEC_02_does_not_believe_a_stranger_about_scheme_and_host()
    {
        var options = Options("10.0.0.0/8");
        var http = Request("192.0.2.7", "127.0.0.1:18789", "X-Forwarded-Proto: https\nX-Forwarded-Host: gateway.example");
        http.Request.Headers.Origin = "https://gateway.example";

        new RequestOrigin(options, new TrustedProxies(options)).Refusal(http)!.Value.Status.ShouldBe(403);
    }

    [Fact]
    public void SEC_02_checks_the_host_also_behind_a_proxy()
    {
        var options = Options("10.0.0.0/8");
        var origin = new RequestOrigin(options, new TrustedProxies(options));

        origin.Refusal(Request("10.1.2.3", "evil.example", "X-Forwarded-Host: gateway.example"))!.Value.Status.ShouldBe(421);
        origin.Refusal(Request("10.1.2.3", "127.0.0.1", "X-Forwarded-Host: evil.example"))!.Value.Status.ShouldBe(421);
        origin.Refusal(Request("10.1.2.3", "127.0.0.1", "X-Forwarded-Host: gateway.example")).ShouldBeNull();
    }

    [Fact]
    public void SEC_02_never_lets_another_origin_pair_silently()
    {
        var http = Request("127.0.0.1", "127.0.0.1:18789", "");
        http.Request.Headers.Origin = "https://other.example";

        var peer = Peers(Options(""), new RecordingLog()).Of(http);

        peer.IsLocal.ShouldBeTrue();
        peer.Origin.ShouldBe(OriginKind.Allowed);
        peer.MayPairSilently.ShouldBeFalse();
    }

    [Fact]
    public void Warns_once_of_each_proxy_that_nobody_trusts_and_of_each_loopback_with_another_host()
    {
        var log = new RecordingLog();
        var peers = Peers(Options("10.0.0.0/8"), log);
        for (var i = 0; i < 3; i++)
        {
            peers.Of(Request("192.0.2.7", "gateway.example", "X-Forwarded-For: 1.2.3.4"));
            peers.Of(Request("192.0.2.8", "gateway.example", "X-Real-IP: 1.2.3.4"));
            peers.Of(Request("10.1.2.3", "gateway.example", "X-Forwarded-For: 1.2.3.4"));
            peers.Of(Request("127.0.0.1", "gateway.example", ""));
            peers.Of(Request("127.0.0.1", "localhost", ""));
        }

        log.Events.ShouldBe([1300, 1300, 1301]);
    }

    private static GatewayOptions Options(string trusted) => new()
    {
        TrustedProxies = [.. trusted.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        AllowedHosts = ["gateway.example"],
        ControlUi = { AllowedOrigins = ["https://other.example"] },
    };

    private static RequestPeers Peers(GatewayOptions options, ILogger<RequestPeers> log)
    {
        var proxies = new TrustedProxies(options);
        return new RequestPeers(proxies, new RequestOrigin(options, proxies), log);
    }

    private static DefaultHttpContext Request(string socket, string host, string headers)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(socket);
        http.Request.Method = "GET";
        http.Request.Scheme = "http";
        http.Request.Host = new HostString(host);
        foreach (var header in headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = header.Split(": ", 2);
            http.Request.Headers.Append(parts[0], parts[1]);
        }

        return http;
    }

    private sealed class RecordingLog : ILogger<RequestPeers>
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Events.Add(eventId.Id);
    }
}
