using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Folders dropped into the state directory: one that works, one that is broken, one that nobody has enabled.</summary>
public sealed class DroppedPluginTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();

    public async Task InitializeAsync()
    {
        _gateway.Drop(Built.Sample("HelloMethods", "hello"), "hello");
        _gateway.Drop(Built.Sample("IrcChannel", "irc"), "irc");
        var broken = Path.Combine(_gateway.State.FullName, "plugins", "broken");
        Directory.CreateDirectory(broken);
        await File.WriteAllTextAsync(Path.Combine(broken, "plugin.json"), """{ "id": "broken", "version": "1.0.0", "entry": "Broken.dll" }""");
        await File.WriteAllTextAsync(
            _gateway.ConfigPath, """{ "plugins": { "hello": { "enabled": true }, "broken": { "enabled": true }, "nowhere": { "enabled": true }, "echo": { "enabled": true } } }""");
        await _gateway.StartAsync();
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Calls_the_method_that_a_plugin_brought()
    {
        var (code, output, error) = await _gateway.AskAsync("gateway", "call", "hello.say", "--params", """{"name":"you"}""");

        code.ShouldBe(0, error);
        JsonNode.Parse(output)!["text"]!.GetValue<string>().ShouldBe("Hello, you!");
        (_, _, error) = await _gateway.AskAsync("gateway", "call", "hello.say", "--params", """{"nam":"you"}""");
        error.ShouldContain("invalid hello.say params: must have required property 'name'; at root: unexpected property 'nam'");
        await using var client = await _gateway.ConnectAsync(Scopes.Read);
        client.Hello.Features.Methods.ShouldContain(name => name == "hello.say");
    }

    [Fact]
    public async Task Names_what_cannot_be_loaded_and_runs_the_rest()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);

        var plugins = (await client.CallAsync(PluginsMethods.Status, ListParams.Value, CancellationToken.None)).Plugins.ToDictionary(plugin => plugin.Id, StringComparer.Ordinal);

        plugins["echo"].State.ShouldBe("running");
        plugins["hello"].State.ShouldBe("running");
        plugins["hello"].Contributions.ShouldBe(["method hello.say"]);
        plugins["broken"].State.ShouldBe("faulted");
        plugins["broken"].Error!.ShouldContain("Broken.dll");
        plugins["nowhere"].State.ShouldBe("faulted");
        plugins["nowhere"].Error!.ShouldContain(Path.Combine(_gateway.State.FullName, "plugins"));
        plugins["irc"].State.ShouldBe("discovered");
    }
}
