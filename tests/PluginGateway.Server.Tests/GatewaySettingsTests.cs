using PluginGateway.Server.Config;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Tests;

/// <summary>Keys from the environment and the command line.</summary>
public sealed class GatewaySettingsTests
{
    [Theory]
    [InlineData("gateway:prot=1", "gateway.prot: not known.")]
    [InlineData("gateway:auth:tokn=x", "Did you mean 'token'?")]
    [InlineData("gatway:port=1", "Did you mean 'gateway'?")]
    [InlineData("gateway:port=70000", "gateway.port: 70000 is not between 0 and 65535")]
    [InlineData("gateway:port=many", "gateway.port: 'many' is not a whole number")]
    [InlineData("gateway:bind=everywhere", "gateway.bind: 'everywhere' is none of loopback, lan, custom, tailnet, auto")]
    [InlineData("gateway:trustedProxies:0=10.0.0.1/8", "gateway.trustedProxies.0: '10.0.0.1/8' is neither an address nor a network")]
    [InlineData("gateway:limits:halfOpenPerAddress=0", "gateway.limits.halfOpenPerAddress")]
    [InlineData("agents:defaults:maxConcurrent=0", "agents.defaults.maxConcurrent")]
    [InlineData("session:mainKey=No Such", "session.mainKey")]
    [InlineData("messages:queue:mode=steering", "messages.queue.mode: 'steering' is none of collect")]
    [InlineData("messages:queue:byChannel:irc=later", "messages.queue.byChannel.irc: 'later' is none of collect")]
    [InlineData("plugins:irc:enabled=perhaps", "plugins.irc.enabled: 'perhaps' is neither true nor false")]
    [InlineData("plugins:irc:enable=true", "plugins.irc.enable: not known. Known keys: config, enabled, sha256, source. Did you mean 'enabled'?")]
    [InlineData("gateway=1", "gateway: is a section")]
    public void Refuses_what_it_does_not_know_and_says_where(string setting, string text) =>
        Should.Throw<ConfigurationException>(() => Read(setting)).Message.ShouldContain(text);

    [Fact]
    public void Reports_everything_that_is_wrong_at_once()
    {
        var failure = Should.Throw<ConfigurationException>(() => Read("gateway:prot=1", "gateway:bnd=2", "plugins:irc:enabled=perhaps"));

        failure.Issues.Count.ShouldBe(3);
        failure.Message.Split('\n').Length.ShouldBe(3);
    }

    [Fact]
    public void Has_defaults_for_everything()
    {
        var settings = Read();

        settings.Gateway.Port.ShouldBe(18789);
        settings.Gateway.Bind.ShouldBe(BindMode.Loopback);
        settings.Gateway.Reload.DebounceMs.ShouldBe(300);
        settings.Plugins.ShouldBeEmpty();
    }

    [Fact]
    public void Reads_the_rules_of_sessions_also_in_the_spelling_of_the_reference()
    {
        var session = Read(
            "session:dmScope=per-account-channel-peer", "session:scope=per-sender", "session:reset:mode=idle", "session:resetByType:thread:atHour=5", "session:resetByChannel:irc:mode=never",
            "session:identityLinks:ann:0=irc:ann").Session;

        session.DmScope.ShouldBe(DirectMessageScope.PerAccountChannelPeer);
        session.Scope.ShouldBe(SessionSharing.PerSender);
        session.Reset.Mode.ShouldBe(SessionResetMode.Idle);
        session.ResetByType.Thread.AtHour.ShouldBe(5);
        session.ResetByChannel["irc"].Mode.ShouldBe(SessionResetMode.Never);
        session.IdentityLinks["ann"].ShouldBe(["irc:ann"]);
        Should.Throw<ConfigurationException>(() => Read("session:resetByChannel:irc:mod=never")).Message.ShouldContain("session.resetByChannel.irc.mod: not known.");
    }

    private static GatewaySettings Read(params string[] settings) =>
        new SettingsReader("plugins.json", settings.ToDictionary(pair => pair.Split('=')[0], pair => (string?)pair.Split('=')[1], StringComparer.OrdinalIgnoreCase), _ => null)
            .Read(text: null).Require();
}
