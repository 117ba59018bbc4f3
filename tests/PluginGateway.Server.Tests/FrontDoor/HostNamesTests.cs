using PluginGateway.Server.Security;

namespace PluginGateway.Server.Tests.FrontDoor;

/// <summary>Loopback is an address that was taken apart, never the beginning of a text (SEC-01).</summary>
public sealed class HostNamesTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.255.254", true)]
    [InlineData("[::1]", true)]
    [InlineData("::1", true)]
    [InlineData("[0:0:0:0:0:0:0:1]", true)]
    [InlineData("[::ffff:127.0.0.1]", true)]
    [InlineData("localhost.", false)]
    [InlineData("127.0.0.1.", false)]
    [InlineData("127.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evil.localhost", false)]
    [InlineData("machine.tailnet.ts.net", false)]
    [InlineData("127.1", false)]
    [InlineData("2130706433", false)]
    [InlineData("0x7f.0.0.1", false)]
    [InlineData("0177.0.0.1", false)]
    [InlineData("[127.0.0.1]", false)]
    [InlineData("[::1", false)]
    [InlineData("[::1%1]", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("192.0.2.7", false)]
    [InlineData("", false)]
    public void SEC_01_takes_only_a_loopback_address_or_its_name_for_loopback(string host, bool isLoopback) => HostNames.IsLoopback(host).ShouldBe(isLoopback);
}
