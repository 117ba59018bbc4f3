using System.Net;
using System.Net.NetworkInformation;
using PluginGateway.Server.Config;
using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>What a gateway needs before it may be seen beyond its machine.</summary>
public sealed class ExposureTests
{
    [Theory]
    [InlineData(BindMode.Loopback, null, false)]
    [InlineData(BindMode.Custom, "127.0.0.9", false)]
    [InlineData(BindMode.Custom, "::1", false)]
    [InlineData(BindMode.Tailnet, null, false)]
    [InlineData(BindMode.Auto, null, false)]
    [InlineData(BindMode.Lan, null, true)]
    [InlineData(BindMode.Custom, "192.0.2.7", true)]
    [InlineData(BindMode.Custom, "0.0.0.0", true)]
    [InlineData(BindMode.Custom, "::", true)]
    public void Needs_encryption_beyond_the_machine_and_the_tailnet(BindMode bind, string? host, bool isRefused)
    {
        var gateway = Gateway(bind, host);
        if (!isRefused)
        {
            Exposure.Check(gateway);
            return;
        }

        var text = Should.Throw<ConfigurationException>(() => Exposure.Check(gateway)).Message;
        text.ShouldContain("without encryption");
        text.ShouldContain("gateway.tls.enabled");
        text.ShouldContain("gateway.trustedProxies");
        text.ShouldContain("gateway.allowInsecureLan");
    }

    [Fact]
    public void Takes_any_of_three_ways_out()
    {
        var tls = Gateway(BindMode.Lan);
        tls.Tls.Enabled = true;
        Exposure.Check(tls);

        var proxy = Gateway(BindMode.Lan);
        proxy.TrustedProxies.Add("10.0.0.7");
        Exposure.Check(proxy);

        var risk = Gateway(BindMode.Lan);
        risk.AllowInsecureLan = true;
        Exposure.Check(risk);
    }

    [Theory]
    [InlineData(BindMode.Lan, AuthMode.Token)]
    [InlineData(BindMode.Tailnet, AuthMode.Token)]
    [InlineData(BindMode.Auto, AuthMode.Password)]
    public void Needs_authentication_whatever_else_is_set(BindMode bind, AuthMode mode)
    {
        var gateway = Gateway(bind);
        gateway.Auth = new AuthOptions { Mode = mode, AllowTailscale = true };
        gateway.Tls.Enabled = true;
        gateway.AllowInsecureLan = true;

        Should.Throw<ConfigurationException>(() => Exposure.Check(gateway)).Message.ShouldContain("without authentication");
    }

    [Theory]
    [InlineData(NetworkInterfaceType.Unknown, "100.64.0.1", true)]
    [InlineData(NetworkInterfaceType.Tunnel, "100.127.255.254", true)]
    [InlineData(NetworkInterfaceType.Unknown, "100.128.0.1", false)]
    [InlineData(NetworkInterfaceType.Unknown, "192.0.2.7", false)]
    [InlineData(NetworkInterfaceType.Ethernet, "100.64.0.1", false)]
    [InlineData(NetworkInterfaceType.Ppp, "100.64.0.1", false)]
    [InlineData(NetworkInterfaceType.Unknown, "fd7a:115c:a1e0::1", false)]
    public void Finds_the_address_in_a_tailnet(NetworkInterfaceType type, string address, bool isFound) =>
        TailnetAddress.Choose([(NetworkInterfaceType.Loopback, IPAddress.Loopback), (type, IPAddress.Parse(address))])?.ToString().ShouldBe(isFound ? address : null);

    private static GatewayOptions Gateway(BindMode bind, string? host = null) => new() { Bind = bind, CustomBindHost = host, Auth = { Token = "a token" } };
}
