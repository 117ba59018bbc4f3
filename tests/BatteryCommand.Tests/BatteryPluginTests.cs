using Battery;
using PluginGateway.Contracts.Nodes;
using PluginGateway.Testing;

namespace BatteryCommand.Tests;

/// <summary>A node command of a third party, both sides, tested as its author would.</summary>
public sealed class BatteryPluginTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("battery-");

    private string Level => Path.Combine(_folder.FullName, "capacity");

    private string Config => $$"""{ "file": "{{Level}}" }""";

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Declares_the_command_for_computers()
    {
        await using var plugin = await PluginHarness.StartAsync<BatteryPlugin>(Config);

        var command = plugin.NodeCommands().ShouldHaveSingleItem();

        command.Name.ShouldBe("battery.get");
        command.Platforms.ShouldBe(NodePlatforms.Desktop);
        command.RunsPrograms.ShouldBeFalse();
        command.ResultSchema!.Value.GetProperty("required")[0].GetString().ShouldBe("percent");
    }

    [Fact]
    public async Task Offers_it_where_there_is_a_battery_and_tells_how_full_it_is()
    {
        await using var plugin = await PluginHarness.StartAsync<BatteryPlugin>(Config);
        plugin.NodeHandlers().ShouldBeEmpty();

        await File.WriteAllTextAsync(Level, "83\n");

        plugin.NodeHandlers().ShouldBe(["battery.get"]);
        (await plugin.RunNodeCommandAsync("battery.get"))!.Value.GetRawText().ShouldBe("""{"percent":83}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("full")]
    [InlineData("101")]
    [InlineData("-1")]
    public async Task Says_so_when_the_machine_does_not_know(string level)
    {
        await using var plugin = await PluginHarness.StartAsync<BatteryPlugin>(Config);
        await File.WriteAllTextAsync(Level, level);

        (await Should.ThrowAsync<NodeCommandException>(() => plugin.RunNodeCommandAsync("battery.get"))).Message.ShouldBe($"{Level} does not say how full the battery is");
    }

    [Fact]
    public async Task Leaves_memory()
    {
        await File.WriteAllTextAsync(Level, "50");
        await PluginHarness.AssertUnloadsAsync(
            BuiltPlugin.StampedIn(typeof(BatteryPluginTests).Assembly), static plugin => plugin.RunNodeCommandAsync("battery.get"), Config, TimeSpan.FromSeconds(45));
    }
}
