using System.Text.Json.Nodes;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>A plugin that was built against contracts 1.0, in the program as it is now. See tests/Fixtures/Frozen/README.md before you change anything here.</summary>
public sealed class FrozenPluginTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();

    public async Task InitializeAsync()
    {
        _gateway.Drop(Built.Frozen("1.0"), "frozen");
        await File.WriteAllTextAsync(
            _gateway.ConfigPath, """{ "plugins": { "frozen": { "enabled": true, "config": { "greeting": "good day", "accounts": { "here": { "nick": "me" } } } } } }""");
        await _gateway.StartAsync();
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Answers_its_method_and_as_the_agent()
    {
        var (code, output, error) = await _gateway.AskAsync("gateway", "call", "frozen.greet", "--params", """{"name":"you"}""");
        code.ShouldBe(0, error);
        JsonNode.Parse(output)!["text"]!.GetValue<string>().ShouldStartWith("good day you (");

        (_, _, error) = await _gateway.AskAsync("gateway", "call", "frozen.greet", "--params", """{"nam":"you"}""");
        error.ShouldContain("invalid frozen.greet params: must have required property 'name'");

        (code, output, error) = await _gateway.AskAsync("agent", "--message", "gateway");
        code.ShouldBe(0, error);
        output.ShouldContain("good day gateway after");
    }

    [Fact]
    public async Task Runs_its_channel()
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);

        var plugin = (await client.CallAsync(PluginsMethods.Status, ListParams.Value, CancellationToken.None)).Plugins.Single(row => row.Id == "frozen");

        plugin.State.ShouldBe("running", plugin.Error);
        plugin.Contracts.ShouldBe("1.0");
        plugin.Contributions.ShouldContain(name => name == "channel frozen-loop");
    }
}
