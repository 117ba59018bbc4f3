using PluginGateway.Protocol;
using Shouldly;
using Xunit;

namespace PluginGateway.Client.Tests;

public sealed class GatewayAddressTests
{
    [Theory]
    [InlineData("ws://127.0.0.1:18789", "ws://127.0.0.1:18789/")]
    [InlineData("ws://127.9.9.9:1/x", "ws://127.9.9.9:1/x")]
    [InlineData("ws://[::1]:18789", "ws://[::1]:18789/")]
    [InlineData("ws://[::ffff:127.0.0.1]:18789", "ws://[::ffff:127.0.0.1]:18789/")]
    [InlineData("http://127.0.0.1:18789/#token=abc", "ws://127.0.0.1:18789/")]
    [InlineData("http://localhost:18789", "ws://127.0.0.1:18789/")]
    [InlineData("https://gateway.example", "wss://gateway.example/")]
    [InlineData("https://me:secret@gateway.example:8443/pgw?x=1", "wss://gateway.example:8443/pgw?x=1")]
    [InlineData("wss://localhost:18789", "wss://localhost:18789/")]
    public void Opens(string url, string opened) => GatewayAddress.Resolve(new Uri(url), allowInsecure: false).AbsoluteUri.ShouldBe(opened);

    [Theory]
    [InlineData("ws://gateway.example:18789")]
    [InlineData("http://gateway.example")]
    [InlineData("ws://10.0.0.5:18789")]
    [InlineData("ws://127.0.0.1.gateway.example:18789")]
    [InlineData("ws://localhost.gateway.example:18789")]
    [InlineData("ws://[2001:db8::1]:18789")]
    public void Rejects_sending_the_token_in_clear_text(string url)
    {
        var failure = Should.Throw<GatewayException>(() => GatewayAddress.Resolve(new Uri(url), allowInsecure: false));

        failure.Code.ShouldBe(ErrorCodes.InvalidRequest);
        failure.Message.ShouldContain("clear text");
        GatewayAddress.Resolve(new Uri(url), allowInsecure: true).Scheme.ShouldBe("ws");
    }

    [Theory]
    [InlineData("ws://127.0.0.1", true)]
    [InlineData("ws://127.1.2.3:9", true)]
    [InlineData("ws://[::1]", true)]
    [InlineData("ws://[::ffff:127.0.0.1]", true)]
    [InlineData("ws://127.evil.com", false)]
    [InlineData("ws://127.0.0.1.evil.com", false)]
    [InlineData("ws://localhost.", false)]
    [InlineData("ws://localhost.evil.com", false)]
    [InlineData("ws://[::ffff:10.0.0.1]", false)]
    public void SEC_01_takes_only_an_address_for_this_machine(string url, bool isLoopback) => GatewayAddress.IsLoopback(new Uri(url)).ShouldBe(isLoopback);

    [Theory]
    [InlineData("ws://a.example:1/x?token=t#f", "ws://a.example:1")]
    [InlineData("http://me:secret@a.example/x", "ws://a.example:80")]
    [InlineData("wss://a.example", "wss://a.example:443")]
    public void SEC_01_binds_a_stored_token_to_scheme_host_and_port(string url, string origin) => GatewayAddress.Origin(new Uri(url)).ShouldBe(origin);

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("/only/a/path")]
    public void Rejects_what_is_no_gateway_address(string url) =>
        Should.Throw<GatewayException>(() => GatewayAddress.Resolve(new Uri(url, UriKind.RelativeOrAbsolute), allowInsecure: true)).Code.ShouldBe(ErrorCodes.InvalidRequest);
}
