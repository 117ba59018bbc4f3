using Microsoft.Extensions.Configuration;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Tests;

public sealed class GatewaySettingsTests
{
    [Theory]
    [InlineData("gateway:prot=1", "gateway.prot is not known.")]
    [InlineData("gateway:auth:tokn=x", "Did you mean 'token'?")]
    [InlineData("gatway:port=1", "Did you mean 'gateway'?")]
    [InlineData("gateway:port=70000", "Port")]
    [InlineData("gateway:port=many", "many")]
    [InlineData("gateway:bind=everywhere", "everywhere")]
    [InlineData("gateway:limits:halfOpenPerAddress=0", "HalfOpenPerAddress")]
    [InlineData("agents:defaults:maxConcurrent=0", "MaxConcurrent")]
    [InlineData("session:mainKey=No Such", "MainKey")]
    [InlineData("plugins:irc:enabled=perhaps", "plugins.irc.enabled: 'perhaps' is neither true nor false")]
    [InlineData("plugins:irc:enable=true", "plugins.irc.enable is not known. Known keys: config, enabled, source. Did you mean 'enabled'?")]
    public void Refuses_what_it_does_not_know_and_says_where(string setting, string text)
    {
        var failure = Should.Throw<ConfigurationException>(() => Read(setting));

        failure.Message.ShouldStartWith("plugins.json: ");
        failure.Message.ShouldContain(text);
    }

    [Fact]
    public void Reports_everything_that_is_wrong_at_once()
    {
        var failure = Should.Throw<ConfigurationException>(() => Read("gateway:prot=1", "gateway:bnd=2", "plugins:irc:enabled=perhaps"));

        failure.Message.Split(';').Length.ShouldBe(3);
    }

    [Fact]
    public void Has_defaults_for_everything()
    {
        var settings = Read();

        settings.Gateway.Port.ShouldBe(18789);
        settings.Gateway.Bind.ShouldBe(BindMode.Loopback);
        settings.Plugins.ShouldBeEmpty();
    }

    private static GatewaySettings Read(params string[] settings) => GatewaySettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Split('=')[0], (string?)pair.Split('=')[1]))).Build(), "plugins.json");
}
