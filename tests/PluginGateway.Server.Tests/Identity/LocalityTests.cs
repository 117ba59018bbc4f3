using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests.Identity;

/// <summary>Who counts as this machine itself (SEC-01, SEC-03).</summary>
public sealed class LocalityTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost:18789", true)]
    [InlineData("127.0.0.1", "LOCALHOST", true)]
    [InlineData("127.0.0.1", "127.0.0.1:18789", true)]
    [InlineData("127.8.9.1", "127.0.0.1", true)]
    [InlineData("::1", "[::1]:18789", true)]
    [InlineData("::ffff:127.0.0.1", "[::ffff:127.0.0.1]", true)]
    [InlineData("127.0.0.1", "127.evil.com", false)]
    [InlineData("127.0.0.1", "127.0.0.1.evil.com", false)]
    [InlineData("127.0.0.1", "localhost.", false)]
    [InlineData("127.0.0.1", "localhost.evil.com", false)]
    [InlineData("127.0.0.1", "gateway.tailnet.ts.net", false)]
    [InlineData("127.0.0.1", "192.168.1.2", false)]
    [InlineData("127.0.0.1", "", false)]
    [InlineData("192.168.1.2", "localhost", false)]
    [InlineData("::ffff:192.168.1.2", "localhost", false)]
    public void SEC_01_takes_only_an_address_or_localhost_itself_for_this_machine(string peer, string host, bool isLocal)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        http.Request.Host = new HostString(host);

        var options = new GatewayOptions();
        var proxies = new TrustedProxies(options);
        new RequestPeers(proxies, new RequestOrigin(options, proxies), NullLogger<RequestPeers>.Instance).Of(http).IsLocal.ShouldBe(isLocal);
    }
}
