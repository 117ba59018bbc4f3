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
    [InlineData("ftp://127.0.0.1")]
    [InlineData("/only/a/path")]
    public void Rejects_what_is_no_gateway_address(string url) =>
        Should.Throw<GatewayException>(() => GatewayAddress.Resolve(new Uri(url, UriKind.RelativeOrAbsolute), allowInsecure: true)).Code.ShouldBe(ErrorCodes.InvalidRequest);
}
