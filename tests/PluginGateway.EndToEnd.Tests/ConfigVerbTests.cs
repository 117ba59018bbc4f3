using System.Diagnostics;
using System.Text.Json.Nodes;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw config</c> with a gateway that runs and without one: the same verbs, the same outcome.</summary>
public sealed class ConfigVerbTests : IAsyncLifetime
{
    private const string Config = """
        {
          // mine
          "session": { "mainKey": "main" },
          "plugins": {
            "echo": { "enabled": true, "config": { "delayMs": 0 } }, // echoes
            "other": { "enabled": false, "config": { "botToken": "do-not-show-this", "nick": "me" } }
          }
        }

        """;

    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => File.WriteAllTextAsync(_gateway.ConfigPath, Config);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Explains_an_option(bool runs)
    {
        await StartAsync(runs);

        var told = await OkAsync("config", "explain", "session.mainKey");
        told.ShouldContain("  value:   \"main\"\n");
        (await OkAsync("config", "explain", "messages.queue.cap")).ShouldContain("  counts:  at once, while the gateway runs (hot)\n");
        told.ShouldContain($"  from:    {_gateway.ConfigPath}\n");
        told.ShouldContain("  counts:  with the next start of the gateway (restart)\n");
        var bind = JsonNode.Parse(await OkAsync("config", "explain", "gateway.bind", "--json"))!;
        bind["choices"]!.ToJsonString().ShouldBe("""["loopback","lan","custom","tailnet","auto"]""");
        bind["source"]!.GetValue<string>().ShouldBe($"the default; {_gateway.ConfigPath} does not say");
        bind["description"]!.GetValue<string>().ShouldNotBeEmpty();
        (await OkAsync("config", "explain", "plugins.other.config")).ShouldNotContain("do-not-show-this");
        (await OkAsync("config", "explain", "plugins.echo.enabled")).ShouldContain("  counts:  at once; the plugin is added, swapped or removed (plugin)\n");
        (await OkAsync("config", "explain", "gateway")).ShouldContain("  counts:  differs from option to option; name one\n");
        (await OkAsync("config", "explain", "agents.list.0.model")).ShouldContain("(hot)\n");
        var (code, _, error) = await AskAsync("config", "explain", "gateway.prt");
        (code, error).ShouldBe((1, "pgw: there is no option gateway.prt; pgw config schema --json has all of them\n"));
    }

    [Fact]
    public async Task Validates_a_file_without_a_gateway()
    {
        var file = Path.Combine(_gateway.State.FullName, "other.json");
        async Task<(int Code, string Output, string Error)> ValidateAsync(string text, params string[] more)
        {
            await File.WriteAllTextAsync(file, text);
            return await Pgw.RunAsync(["config", "validate", file, "--state-dir", _gateway.State.FullName, .. more]);
        }

        (await ValidateAsync(Config)).ShouldBe((0, $"{file} is good\n", string.Empty));
        var (code, output, error) = await ValidateAsync("""{ "gateway": { "port": "x", "bnd": "lan" } }""");
        code.ShouldBe(78);
        (output + error).ShouldContain("gateway.port");
        (output + error).ShouldContain("gateway.bnd");
        (code, output, _) = await ValidateAsync("""{ "gateway": { "bind": "lan" } }""", "--json");
        code.ShouldBe(78);
        JsonNode.Parse(output)!["issues"]!.AsArray().Count.ShouldBe(1);
        (await Pgw.RunAsync("config", "validate", file + ".none")).ShouldSatisfyAllConditions(
            answer => answer.Code.ShouldBe(1), answer => answer.Error.ShouldBe($"pgw: there is no file {file}.none\n"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shows_and_changes_the_file(bool runs)
    {
        await StartAsync(runs);

        (await OkAsync("config", "get")).ShouldBe(Config.Replace("do-not-show-this", "__OPENCLAW_REDACTED__", StringComparison.Ordinal));
        (await OkAsync("config", "get", "plugins.echo.config.delayMs")).Trim().ShouldBe("0");
        JsonNode.Parse(await OkAsync("config", "get", "plugins.other.config", "--json"))!["botToken"]!.GetValue<string>().ShouldBe("__OPENCLAW_REDACTED__");
        var (code, _, error) = await AskAsync("config", "get", "session.dmScope");
        code.ShouldBe(1);
        error.ShouldContain("session.dmScope is not set");

        await OkAsync("config", "set", "plugins.echo.config.delayMs", "5");
        await OkAsync("config", "set", "plugins.other.config.nick", "you and me");
        await OkAsync("config", "unset", "session.mainKey");
        var changed = Config.Replace("\"delayMs\": 0", "\"delayMs\": 5", StringComparison.Ordinal).Replace("\"me\"", "\"you and me\"", StringComparison.Ordinal)
            .Replace("{ \"mainKey\": \"main\" }", "{ }", StringComparison.Ordinal);
        (await File.ReadAllTextAsync(_gateway.ConfigPath)).ShouldBe(changed);

        (code, _, error) = await AskAsync("config", "set", "gateway.prt", "1");
        code.ShouldBe(1);
        error.ShouldContain("gateway.prt: not known.");
        (code, _, error) = await AskAsync("config", "unset", "plugins");
        code.ShouldBe(1);
        error.ShouldContain("--force");

        JsonNode.Parse(await OkAsync("config", "undo", "--list", "--json"))!["versions"]!.AsArray().Count.ShouldBe(3);
        await OkAsync("config", "undo", "1");
        (await File.ReadAllTextAsync(_gateway.ConfigPath)).ShouldBe(Config);
        await OkAsync("config", "undo");
        (await File.ReadAllTextAsync(_gateway.ConfigPath)).ShouldBe(changed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Merges_several_values_at_once(bool runs)
    {
        await StartAsync(runs);

        var told = await OkAsync("config", "patch", "{ messages: { queue: { cap: 7 } }, session: { mainKey: 'home' }, plugins: { other: { config: { nick: null } } } }");
        if (runs)
        {
            told.ShouldContain("messages.queue.cap: at once, while the gateway runs\n");
            told.ShouldContain("needs a restart: session.mainKey\n");
        }

        var file = await File.ReadAllTextAsync(_gateway.ConfigPath);
        file.ShouldContain("// mine");
        file.ShouldContain("\"session\": { \"mainKey\": \"home\" }");
        file.ShouldContain("\"cap\": 7");
        file.ShouldNotContain("nick");

        var patch = Path.Combine(_gateway.State.FullName, "patch.json5");
        await File.WriteAllTextAsync(patch, "{ messages: { queue: { cap: 8 } } }");
        await OkAsync("config", "patch", patch);
        (await OkAsync("config", "get", "messages.queue.cap")).Trim().ShouldBe("8");
        var (code, _, error) = await AskAsync("config", "patch", "none.json");
        (code, error.Contains("nothing was changed: the patch cannot be read: ", StringComparison.Ordinal)).ShouldBe((1, true));
        (code, _, error) = await AskAsync("config", "patch", "{ messages: { queue: { cap: 'many' } } }");
        (code, error.Contains("messages.queue.cap", StringComparison.Ordinal)).ShouldBe((1, true));
        (code, _, error) = await AskAsync("config", "patch", "{ messages: ");
        (code, error.Contains("SyntaxError", StringComparison.Ordinal)).ShouldBe((1, true));
    }

    [Fact]
    public async Task Plans_key_by_key()
    {
        await File.WriteAllTextAsync(_gateway.ConfigPath, "{ \"gateway\": { \"reload\": { \"mode\": \"off\" } }, \"plugins\": { \"echo\": { \"enabled\": true, \"config\": { \"delayMs\": 0 } } } }");
        await _gateway.StartAsync();
        await File.WriteAllTextAsync(
            _gateway.ConfigPath,
            """{ "gateway": { "reload": { "mode": "off" }, "bind": "lan", "allowInsecureLan": true, "remote": { "tlsFingerprint": "F" } }, "media": { "keepDays": 5 }, "plugins": { "echo": { "enabled": true, "config": { "delayMs": 5 } }, "mcp": { "enabled": true } } }"""
                .Replace("\"F\"", $"\"{new string('a', 64)}\"", StringComparison.Ordinal));

        var plan = await OkAsync("config", "plan");

        plan.ShouldContain("gateway.remote.tlsFingerprint: means nothing to the gateway\n");
        plan.ShouldContain("media.keepDays: at once, while the gateway runs\n");
        plan.ShouldContain("plugins.echo.config.delayMs: at once, while the gateway runs\n");
        plan.ShouldContain("plugins.mcp.enabled: at once; the plugin is added, swapped or removed\n");
        plan.ShouldContain("needs a restart: gateway.bind\n");
        JsonNode.Parse(await OkAsync("config", "plan", "--json"))!["keys"]!.AsArray().Select(key => $"{key!["key"]} {key["effect"]}").ShouldBe(
        [
            "gateway.allowInsecureLan restart", "gateway.bind restart", "gateway.remote.tlsFingerprint none", "media.keepDays hot", "plugins.echo.config.delayMs hot", "plugins.mcp.enabled plugin",
        ]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Writes_the_schema_for_editors(bool runs)
    {
        await StartAsync(runs);

        (await OkAsync("config", "schema")).ShouldContain("plugins.schema.json");

        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_gateway.State.FullName, "plugins.schema.json")))!;
        schema["properties"]!["gateway"]!["properties"]!["port"]!["type"]!.GetValue<string>().ShouldBe("integer");
        var options = schema["properties"]!["plugins"]!["properties"]!["echo"]?["properties"]!["config"]!["properties"]!["delayMs"];
        (options is not null).ShouldBe(runs);
        await OkAsync("config", "set", "$schema", "./plugins.schema.json");
    }

    [Fact]
    public async Task Takes_a_secret_from_the_standard_input()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Built.Pgw, "config", "set", "plugins.other.config.botToken", "-", "--state-dir", _gateway.State.FullName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        await process.StandardInput.WriteLineAsync("another \"secret\"");
        process.StandardInput.Close();
        (await process.StandardOutput.ReadToEndAsync()).ShouldNotContain("secret");
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(_gateway.ConfigPath)).ShouldBe(Config.Replace("do-not-show-this", "another \\\"secret\\\"", StringComparison.Ordinal));
    }

    private Task StartAsync(bool runs) => runs ? _gateway.StartAsync() : Task.CompletedTask;

    // Found by its state directory alone.
    private Task<(int Code, string Output, string Error)> AskAsync(params string[] arguments) =>
        Pgw.RunAsync([.. arguments, "--state-dir", _gateway.State.FullName]);

    private async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await AskAsync(arguments);
        code.ShouldBe(0, output + error);
        return output;
    }
}
