using PluginGateway.Host.Configuration;
using PluginGateway.Host.Service;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Tests.Configuration;

/// <summary>Names of profiles and what follows from them.</summary>
public sealed class ProfileTests
{
    [Fact]
    public void Gives_each_its_own_state_port_and_service()
    {
        var (one, dev, rescue) = (Profile.Default, Profile.Resolve(null, isDev: true), Profile.Resolve("rescue", isDev: false));

        (one.StatePath, dev.StatePath, rescue.StatePath).ShouldBe((StateDirectory.DefaultPath, StateDirectory.DefaultPath + "-dev", StateDirectory.DefaultPath + "-rescue"));
        (one.Port, dev.Port, rescue.Port).ShouldBe((18789, 19001, 18789));
        (ServiceName.Systemd(one), ServiceName.Systemd(rescue)).ShouldBe(("plugingateway-gateway.service", "plugingateway-gateway-rescue.service"));
        (ServiceName.Launchd(one), ServiceName.Launchd(rescue)).ShouldBe(("org.plugingateway.gateway", "org.plugingateway.rescue"));
        ServiceName.WindowsDisplay(rescue).ShouldBe("PluginGateway (rescue)");
        var ports = new DerivedPorts(dev.Port);
        (ports.BrowserControl, ports.Canvas, ports.BrowserDebugging).ShouldBe((19003, 19005, 19012));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("new\nline")]
    [InlineData("-x")]
    [InlineData("ü")]
    public void Refuses_what_could_be_anything_but_a_name(string name) => Should.Throw<ConfigurationException>(() => Profile.Resolve(name, isDev: false)).Message.ShouldContain("cannot be the name of a profile");

    [Fact]
    public void Counts_less_than_the_configuration()
    {
        var state = Directory.CreateTempSubdirectory("pgw-test-");
        var none = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var location = Location.Resolve(Path.Combine(state.FullName, "plugins.json"), state.FullName, Profile.Resolve("dev", isDev: false));

        Layers.Reader(location, none).ReadFile().Require().Gateway.Port.ShouldBe(19001);
        File.WriteAllText(location.ConfigPath, "{ \"gateway\": { \"port\": 5 } }");
        Layers.Reader(location, none).ReadFile().Require().Gateway.Port.ShouldBe(5);
        Layers.Reader(location, new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["gateway:port"] = "6" }).ReadFile().Require().Gateway.Port.ShouldBe(6);
        state.Delete(recursive: true);
    }
}
