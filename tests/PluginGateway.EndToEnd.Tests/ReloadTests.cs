using System.Globalization;
using System.Text.Json.Nodes;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw plugins</c> and <c>pgw config</c> against a gateway that runs, and the signals that supervisors send.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private const string Echo = "\"echo\": { \"enabled\": true }";
    private const string NotWatched = "\"gateway\": { \"reload\": { \"mode\": \"off\" } }";

    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Enables_and_disables_a_folder_that_was_dropped_in()
    {
        await StartAsync($"{{\n  // mine\n  \"plugins\": {{ {Echo} }}\n}}\n");
        _gateway.Drop(Built.Sample("HelloMethods", "hello"), "hello");

        var (code, output, error) = await _gateway.AskAsync("plugins", "enable", "hello", "--pin");
        code.ShouldBe(0, error + output);
        output.ShouldContain("add");
        (await CallHelloAsync()).ShouldBe(0);
        (await File.ReadAllTextAsync(_gateway.ConfigPath)).ShouldStartWith($"{{\n  // mine\n  \"plugins\": {{ {Echo}, \"hello\": {{ \"enabled\": true, \"sha256\": \"");

        (code, output, _) = await _gateway.AskAsync("plugins", "list");
        code.ShouldBe(0);
        output.ShouldContain("hello");
        output.ShouldContain("running");
        (code, output, _) = await _gateway.AskAsync("plugins", "status", "hello");
        code.ShouldBe(0);
        output.ShouldContain("method hello.say");
        (code, output, error) = await _gateway.AskAsync("plugins", "verify", "hello");
        code.ShouldBe(0, error + output);
        output.ShouldContain("ok");
        (code, output, error) = await _gateway.AskAsync("plugins", "reload", "hello", "--json");
        code.ShouldBe(0, error + output);
        JsonNode.Parse(output)!["changes"]![0]!["id"]!.GetValue<string>().ShouldBe("hello");

        (code, _, error) = await _gateway.AskAsync("plugins", "disable", "hello");
        code.ShouldBe(0, error);
        (await CallHelloAsync()).ShouldBe(1);
        (await StateOf("hello")).ShouldBe("stopped");
    }

    [Fact]
    public async Task Loads_by_itself_what_the_file_names_from_now_on()
    {
        _gateway.Drop(Built.Sample("HelloMethods", "hello"), "hello");
        await StartAsync($"{{ \"plugins\": {{ {Echo} }} }}");
        (await CallHelloAsync()).ShouldBe(1);

        await File.WriteAllTextAsync(_gateway.ConfigPath, $"{{ \"plugins\": {{ {Echo}, \"hello\": {{ \"enabled\": true }} }} }}");

        await Until.TrueAsync(async () => await StateOf("hello") == "running");
        (await CallHelloAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("USR1")]
    public async Task Applies_the_configuration_on_a_signal(string signal)
    {
        _gateway.Drop(Built.Sample("HelloMethods", "hello"), "hello");
        await StartAsync($"{{ {NotWatched}, \"plugins\": {{ {Echo} }} }}");
        await File.WriteAllTextAsync(_gateway.ConfigPath, $"{{ {NotWatched}, \"plugins\": {{ {Echo}, \"hello\": {{ \"enabled\": true }} }} }}");

        await _gateway.SignalAsync(signal);

        await Until.TrueAsync(async () => await StateOf("hello") == "running");
    }

    [Fact]
    public async Task Shows_the_plan_and_leaves_everything_as_it_is()
    {
        _gateway.Drop(Built.Sample("HelloMethods", "hello"), "hello");
        await StartAsync($"{{ {NotWatched}, \"plugins\": {{ {Echo} }} }}");
        await File.WriteAllTextAsync(
            _gateway.ConfigPath, $"{{ {NotWatched}, \"session\": {{ \"mainKey\": \"home\" }}, \"plugins\": {{ {Echo}, \"hello\": {{ \"enabled\": true }} }} }}");

        var (code, output, error) = await _gateway.AskAsync("config", "plan");

        code.ShouldBe(0, error + output);
        output.ShouldMatch("echo .*keep");
        output.ShouldMatch("hello .*add");
        output.ShouldContain("needs a restart: session.mainKey");
        (await StateOf("hello")).ShouldBe("discovered");
    }

    [Fact]
    public async Task Shows_every_mistake_with_its_place()
    {
        await StartAsync($"{{ {NotWatched}, \"plugins\": {{ {Echo} }} }}");
        await File.WriteAllTextAsync(_gateway.ConfigPath, "{\n  \"gateway\": { \"prot\": 1 },\n  \"plugins\": { \"echo\": true }\n}");

        var (code, output, error) = await _gateway.AskAsync("config", "plan");

        code.ShouldBe(1, output);
        error.ShouldContain($"{_gateway.ConfigPath}:2:16: gateway.prot: not known.");
        error.ShouldContain($"{_gateway.ConfigPath}:3:24: plugins.echo: an object is needed here");
        (code, _, error) = await _gateway.AskAsync("plugins", "enable", "echo");
        code.ShouldBe(1);
        error.ShouldContain("plugins.json:2:16");
    }

    [Theory]
    [InlineData("{ \"gateway\": ", "plugins.json:1:")]
    [InlineData("{ \"gateway\": { \"prt\": 1 } }", "Did you mean 'port'?")]
    [InlineData(null, "the file is gone")]
    public async Task Finds_the_gateway_by_the_copy_it_runs_with_while_the_file_is_broken_or_gone(string? text, string expected)
    {
        await StartAsync($$"""{ "gateway": { "port": {{_gateway.Port.ToString(CultureInfo.InvariantCulture)}}, "auth": { "token": "in-the-file" } }, "plugins": { {{Echo}} } }""");
        File.Delete(_gateway.ConfigPath);
        if (text is not null)
        {
            await File.WriteAllTextAsync(_gateway.ConfigPath, text);
        }

        var listed = (Code: 0, Output: string.Empty, Error: string.Empty);
        await Until.TrueAsync(async () => (listed = await Pgw.RunAsync("plugins", "list", "--state-dir", _gateway.State.FullName)).Error.Contains(expected, StringComparison.Ordinal));

        await Until.TrueAsync(() => Task.FromResult(_gateway.Output.Contains("ERR The configuration is not applied, the one before stays", StringComparison.Ordinal)));
        listed.Code.ShouldBe(1);
        listed.Output.ShouldContain("echo");
        listed.Output.ShouldContain("running");
    }

    private async Task StartAsync(string config)
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, config);
        await _gateway.StartAsync();
    }

    private async Task<int> CallHelloAsync() => (await _gateway.AskAsync("gateway", "call", "hello.say", "--params", """{"name":"you"}""")).Code;

    private async Task<string?> StateOf(string id)
    {
        await using var client = await _gateway.ConnectAsync(Scopes.Admin);
        var status = await client.CallAsync(PluginsMethods.Status, ListParams.Value, CancellationToken.None);
        return status.Plugins.FirstOrDefault(plugin => plugin.Id == id)?.State;
    }
}
