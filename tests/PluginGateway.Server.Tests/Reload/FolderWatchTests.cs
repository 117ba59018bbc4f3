using PluginGateway.PluginHosting;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>Plugin folders that come, change, go and come again while a gateway runs.</summary>
public sealed class FolderWatchTests : IDisposable
{
    private readonly StateFolder _folder = new();

    [Fact]
    public async Task Loads_a_plugin_whose_folder_comes_later()
    {
        await using var gateway = await _folder.StartAsync();
        Directory.Delete(_folder.State.Plugins);
        Echo(gateway).State.ShouldBe(PluginStates.Faulted);

        _folder.DropEcho();

        await Until.TrueAsync(() => Echo(gateway).State == PluginStates.Running);
    }

    [Fact]
    public async Task Swaps_a_plugin_whose_folder_has_changed()
    {
        _folder.DropEcho();
        await using var gateway = await _folder.StartAsync();

        Change("one");

        await Until.TrueAsync(() => Echo(gateway).Generation >= 2);
    }

    [Fact]
    public async Task Still_watches_a_folder_that_was_deleted_and_made_anew()
    {
        _folder.DropEcho();
        await using var gateway = await _folder.StartAsync();

        Directory.Delete(_folder.State.Plugins, recursive: true);
        await Until.TrueAsync(() => Echo(gateway).Error is not null);
        Echo(gateway).State.ShouldBe(PluginStates.Running);
        _folder.DropEcho();
        Change("one");
        await Until.TrueAsync(() => Echo(gateway).Generation >= 2);
        Change("two");

        await Until.TrueAsync(() => Echo(gateway).Generation >= 3);
    }

    public void Dispose() => _folder.Dispose();

    private static PluginStatus Echo(TestGateway gateway) => gateway.Part<PluginHost>().Status().Single(plugin => plugin.Id == "echo");

    private void Change(string name) => File.WriteAllText(Path.Combine(_folder.State.Plugins, "echo", name), name);
}
