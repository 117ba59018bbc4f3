using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The gateway is started in a folder in which somebody else has left files.</summary>
public sealed class WorkingDirectoryTests : IAsyncLifetime
{
    private const string Planted = "planted-token-of-somebody-else";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgw-planted-");
    private readonly GatewayUnderTest _gateway;

    public WorkingDirectoryTests() => _gateway = new GatewayUnderTest { WorkingDirectory = _folder.FullName };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task SEC_22_takes_nothing_from_the_folder_it_is_started_in()
    {
        Plant(".env", $"PGW_GATEWAY_TOKEN={Planted}\nOPENCLAW_GATEWAY_TOKEN={Planted}\nPGW_CONFIG_PATH={_folder.FullName}/plugins.json\nLD_PRELOAD=/nonexistent/evil.so\n");
        foreach (var name in new[] { "appsettings.json", "appsettings.Production.json", "plugins.json", "openclaw.json", "pgw.json" })
        {
            Plant(name, $$"""{ "gateway": { "auth": { "token": "{{Planted}}" } }, "Gateway": { "Auth": { "Token": "{{Planted}}" } }, "plugins": { "planted": { "enabled": true } } }""");
        }

        Directory.CreateDirectory(Path.Combine(_folder.FullName, "plugins", "planted"));
        Plant(Path.Combine("plugins", "planted", "plugin.json"), """{ "id": "planted", "assembly": "Planted.dll" }""");
        Plant(Path.Combine("plugins", "planted", "Planted.dll"), "no assembly at all");

        await _gateway.StartAsync();

        await Should.ThrowAsync<GatewayException>(async () => await ConnectAsync(Planted));
        await using var client = await ConnectAsync(_gateway.Token);
        var status = await client.CallAsync(PluginsMethods.Status, new ListParams(), CancellationToken.None);
        status.Plugins.ShouldNotContain(plugin => plugin.Id == "planted");
        _gateway.Output.ShouldNotContain(Planted);
    }

    private void Plant(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private Task<GatewayClient> ConnectAsync(string token) => GatewayClient.ConnectAsync(
        new GatewayClientOptions
        {
            Url = _gateway.Url,
            Token = token,
            Scopes = [Scopes.Admin],
            Client = new ClientInfo { Id = "test", Version = "1", Platform = "linux", Mode = "test" },
        },
        CancellationToken.None);
}
