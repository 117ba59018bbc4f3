using ModelServer;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The whole program with the agents in the box, and a server of models that does what the test says.</summary>
public sealed class ModelTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();
    private ScriptedModelServer _server = null!;

    public async Task InitializeAsync() => _server = await ScriptedModelServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Prints_what_a_model_says()
    {
        await StartAsync("openai", $$""" "endpoint": "{{_server.Endpoint}}", "model": "tiny" """);
        _server.Enqueue(ModelReply.Says("It is ", "raining."));

        var (code, output, error) = await _gateway.AskAsync("agent", "--message", "How is the weather?");

        code.ShouldBe(0, error);
        output.Trim().ShouldBe("It is raining.");
        (await _server.NextRequestAsync()).Messages[^1]["content"]!.GetValue<string>().ShouldBe("How is the weather?");
    }

    [Fact]
    public async Task Prints_what_the_other_vendors_model_says()
    {
        await StartAsync("anthropic", $$""" "baseUrl": "{{_server.Url}}", "apiKey": "secret", "model": "claude-test" """);

        var (code, output, error) = await _gateway.AskAsync("agent", "--message", "hi");

        code.ShouldBe(0, error);
        output.Trim().ShouldBe("Hello there");
    }

    [Fact]
    public async Task Says_what_to_do_about_a_key_that_is_not_accepted()
    {
        _server.Key = "right";
        await StartAsync("openai", $$""" "endpoint": "{{_server.Endpoint}}", "model": "tiny", "apiKey": "wrong-secret" """);

        var (code, _, error) = await _gateway.AskAsync("agent", "--message", "hi");

        code.ShouldBe(1);
        error.ShouldContain("plugins.openai.config.apiKey");
        (error + _gateway.Output).ShouldNotContain("wrong-secret");
    }

    [Fact]
    public async Task Finishes_a_run_as_it_began_while_the_configuration_changes()
    {
        await StartAsync("openai", $$""" "endpoint": "{{_server.Endpoint}}", "model": "tiny" """);
        var gate = new TaskCompletionSource();
        _server.Enqueue(ModelReply.Does(new Say("old "), new WaitFor(gate.Task), new Say("end")));
        var running = _gateway.AskAsync("agent", "--message", "hi", "--session-key", "one");
        await _server.NextRequestAsync();

        await WriteAsync("openai", $$""" "endpoint": "{{_server.Endpoint}}", "model": "large" """);
        (await _gateway.AskAsync("plugins", "reload")).Code.ShouldBe(0);
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        await Until.TrueAsync(async () => (await client.CallAsync(PluginsMethods.Status, ListParams.Value, CancellationToken.None)).Plugins.First(static plugin => plugin.Id == "openai").Generation == 2);
        (await _gateway.AskAsync("agent", "--message", "hi", "--session-key", "two")).Output.Trim().ShouldBe("Hello there");
        gate.SetResult();

        (await running).Output.Trim().ShouldBe("old end");
        _server.Requests.Select(static request => request.Json["model"]!.GetValue<string>()).ShouldBe(["tiny", "large"]);
    }

    private async Task StartAsync(string plugin, string config)
    {
        await WriteAsync(plugin, config);
        await _gateway.StartAsync();
    }

    private Task WriteAsync(string plugin, string config) => File.WriteAllTextAsync(
        _gateway.ConfigPath, $$"""{ "gateway": { "reload": { "mode": "off" } }, "agents": { "defaults": { "provider": "{{plugin}}" } }, "plugins": { "{{plugin}}": { "enabled": true, "config": { {{config}} } } } }""");
}
