namespace PluginGateway.EndToEnd.Tests;

/// <summary>What who has just installed it does first: start it, drop a plugin, enable it.</summary>
public sealed class FirstStartTests
{
    [Fact]
    public async Task Makes_a_file_of_ones_own_so_that_a_dropped_plugin_can_be_enabled_at_once()
    {
        await using var gateway = new GatewayUnderTest();
        await gateway.StartAsync();
        gateway.Output.ShouldContain($"configuration: {gateway.ConfigPath}");
        (await File.ReadAllTextAsync(gateway.ConfigPath)).ShouldBe(await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Built.Pgw)!, "plugins.json")));
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(gateway.ConfigPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        gateway.Drop(Built.Sample("HelloMethods", "hello"), "hello");
        var (code, output, error) = await gateway.AskAsync("plugins", "enable", "hello");

        code.ShouldBe(0, error);
        output.ShouldContain("running");
        (_, output, error) = await gateway.AskAsync("gateway", "call", "hello.say", "--params", """{"name":"you"}""");
        output.ShouldContain("Hello, you!", customMessage: error);
        (await File.ReadAllTextAsync(gateway.ConfigPath)).ShouldContain("\"hello\"");
    }

    [Fact]
    public async Task Leaves_a_file_that_is_there_as_it_is()
    {
        await using var gateway = new GatewayUnderTest();
        const string Mine = """{ /* mine */ "plugins": { "echo": { "enabled": true } } }""";
        await File.WriteAllTextAsync(gateway.ConfigPath, Mine);

        await gateway.StartAsync();

        (await File.ReadAllTextAsync(gateway.ConfigPath)).ShouldBe(Mine);
        gateway.State.GetFiles("*.tmp").ShouldBeEmpty();
    }
}
