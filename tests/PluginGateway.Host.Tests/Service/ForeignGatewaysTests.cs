using PluginGateway.Host.Service;

namespace PluginGateway.Host.Tests.Service;

/// <summary>Gateways of other makes among the services.</summary>
public sealed class ForeignGatewaysTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-test-");

    [Theory]
    [InlineData("clawdbot-gateway-rescue.service", "[Service]", "its name")]
    [InlineData("bot.molt.gateway.plist", "", "its name")]
    [InlineData("mine.service", "[Service]\nEnvironment=OPENCLAW_SERVICE_MARKER=openclaw", "its marker")]
    [InlineData("mine.service", "[Service]\nExecStart=/usr/bin/node /opt/moltbot/dist/index.js gateway --port 18789", "what it runs")]
    public void Are_told_of(string name, string text, string detail)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, name), text);

        var found = ForeignGateways.Find([_folder.FullName, "/no/such/folder"]).ShouldHaveSingleItem();

        (found.Path, found.Detail).ShouldBe((Path.Combine(_folder.FullName, name), detail));
    }

    [Theory]
    [InlineData("plugingateway-gateway.service", "[Service]\nEnvironment=PGW_SERVICE_MARKER=plugingateway")]
    [InlineData("plugingateway-gateway-rescue.service", "")]
    [InlineData("nginx.service", "[Service]\nExecStart=/usr/sbin/nginx")]
    [InlineData("api-gateway.service", "[Service]\nExecStart=/usr/bin/api gateway")]
    [InlineData("clawdbot-gateway.txt", "")]
    public void Are_not_everything_that_is_called_so(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, name), text);

        ForeignGateways.Find([_folder.FullName]).ShouldBeEmpty();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
