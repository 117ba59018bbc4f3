using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Config;

/// <summary><c>config.*</c> over a real socket; shapes and errors as in the recorded frames 14 and 22.</summary>
public sealed class ConfigMethodsTests : IAsyncLifetime
{
    private const string Placeholder = "__OPENCLAW_REDACTED__";

    private const string WithSecrets = """
        {
          // mine
          "session": { "mainKey": "main" },
          "plugins": {
            "echo": { "enabled": false, "config": { "delayMs": 0 } }, // echoes
            // "token": "commented-out-secret"
            "other": { "enabled": false, "config": { "botToken": "bot-secret-1", "nick": "me", "fromOutside": "${MY_TOKEN}", "pin": 1234, "maxTokens": 5 } }
          }
        }
        """;

    private readonly StateFolder _folder = new StateFolder(StateFolder.WithEcho.Replace("true,", "false,", StringComparison.Ordinal)).DropEcho();
    private TestGateway _gateway = null!;
    private TestClient _client = null!;

    public async Task InitializeAsync()
    {
        _gateway = await _folder.StartAsync();
        _client = await _gateway.ConnectAsync("operator.admin");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Answers_in_the_recorded_shape()
    {
        var file = await _client.CallOkAsync("config.get");

        file.Select(member => member.Key).ShouldBe(
            ["path", "exists", "raw", "parsed", "valid", "config", "hash", "issues", "warnings", "legacyIssues", "pendingRestart"], ignoreOrder: true);
        file["path"]!.GetValue<string>().ShouldBe(_folder.ConfigPath);
        file["exists"]!.GetValue<bool>().ShouldBeTrue();
        file["valid"]!.GetValue<bool>().ShouldBeTrue();
        file["hash"]!.GetValue<string>().Length.ShouldBe(64);
        file["raw"]!.GetValue<string>().ShouldBe(_folder.Read());
        file["parsed"]!["plugins"]!["echo"]!["config"]!["delayMs"]!.GetValue<int>().ShouldBe(0);
        file["config"]!.ToJsonString().ShouldBe(file["parsed"]!.ToJsonString());
        (await _client.CallErrorAsync("config.get", new JsonObject { ["x"] = 1 })).ShouldBe("invalid config.get params: at root: unexpected property 'x'");
    }

    [Fact]
    public async Task SEC_17_shows_no_secret_and_puts_it_back()
    {
        _folder.Write(WithSecrets);
        var file = await _client.CallOkAsync("config.get");
        var text = file.ToJsonString();
        text.ShouldNotContain("bot-secret-1");
        text.ShouldNotContain("commented-out-secret");
        text.ShouldNotContain("1234");
        var shown = file["config"]!["plugins"]!["other"]!["config"]!;
        shown["botToken"]!.GetValue<string>().ShouldBe(Placeholder);
        shown["fromOutside"]!.GetValue<string>().ShouldBe("${MY_TOKEN}");
        shown["maxTokens"]!.GetValue<int>().ShouldBe(5);

        var raw = file["raw"]!.GetValue<string>().Replace("\"me\"", "\"you\"", StringComparison.Ordinal);
        var written = await _client.CallOkAsync("config.set", Write(raw, file["hash"]!));

        _folder.Read().ShouldBe(WithSecrets.Replace("\"me\"", "\"you\"", StringComparison.Ordinal));
        written.Select(member => member.Key).ShouldBe(["ok", "path", "config", "hash"], ignoreOrder: true);
        written.ToJsonString().ShouldNotContain("bot-secret-1");
    }

    [Fact]
    public async Task SEC_17_takes_a_secret_from_nowhere_but_its_own_place()
    {
        _folder.Write(WithSecrets);
        var file = await _client.CallOkAsync("config.get");

        var moved = $$"""{ "plugins": { "echo": { "config": { "greeting": "{{Placeholder}}" } } } }""";
        (await _client.CallErrorAsync("config.patch", Write(moved, file["hash"]!))).ShouldStartWith("plugins.echo.config.greeting holds the placeholder");

        _folder.Read().ShouldBe(WithSecrets);
    }

    [Fact]
    public async Task Keeps_comments_when_a_form_sends_the_whole_without_them()
    {
        _folder.Write(WithSecrets);
        var file = await _client.CallOkAsync("config.get");
        var form = file["config"]!.DeepClone();
        form["plugins"]!["other"]!["config"]!["nick"] = "you";

        await _client.CallOkAsync("config.set", Write(form.ToJsonString(), file["hash"]!));

        _folder.Read().ShouldBe(WithSecrets.Replace("\"me\"", "\"you\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replaces_the_file_and_applies_it()
    {
        var applied = await _client.CallOkAsync("config.apply", Write(StateFolder.WithEcho, await HashAsync()));

        applied["ok"]!.GetValue<bool>().ShouldBeTrue();
        applied["hash"]!.GetValue<string>().ShouldBe((await HashAsync()).GetValue<string>());
        applied["applied"]!["changes"]![0]!["action"]!.GetValue<string>().ShouldBe("add");
        _folder.Read().ShouldBe(StateFolder.WithEcho);
    }

    [Fact]
    public async Task Merges_a_patch_in_JSON5_says_what_needs_a_restart_and_restarts_nothing()
    {
        var before = _folder.Read();
        var patch = Write("{ session: { mainKey: 'home' } }", await HashAsync());
        patch["sessionKey"] = "agent:main:main";
        patch["note"] = "test patch";
        patch["restartDelayMs"] = 300;

        var applied = await _client.CallOkAsync("config.patch", patch);

        applied.Select(member => member.Key).ShouldBe(["ok", "path", "config", "restart", "sentinel", "hash", "applied", "pendingRestart"], ignoreOrder: true);
        applied["restart"]!.AsObject().Select(member => member.Key).ShouldBe(["ok", "pid", "signal", "delayMs", "reason", "mode"]);
        applied["restart"]!["signal"]!.GetValue<string>().ShouldBe("none");
        applied["sentinel"]!["path"].ShouldBeNull();
        applied["sentinel"]!["payload"]!["message"]!.GetValue<string>().ShouldBe("test patch");
        applied["pendingRestart"]!.AsArray().Select(key => key!.GetValue<string>()).ShouldBe(["session.mainKey"]);
        (await _client.CallOkAsync("config.get"))["pendingRestart"]!.ToJsonString().ShouldBe("[\"session.mainKey\"]");
        _folder.Read().ShouldBe(before.Replace("  },\n}", "  },\n  \"session\": { \"mainKey\": \"home\" },\n}", StringComparison.Ordinal));
        (await _client.CallOkAsync("health"))["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Deletes_with_null_what_a_patch_names()
    {
        _folder.Write(WithSecrets);

        await _client.CallOkAsync("config.patch", Write("""{ "plugins": { "other": { "config": { "nick": null } } } }""", await HashAsync()));

        _folder.Read().ShouldBe(WithSecrets.Replace(" \"nick\": \"me\",", string.Empty, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("config.set")]
    [InlineData("config.apply")]
    [InlineData("config.patch")]
    public async Task Refuses_what_was_not_made_from_the_newest_text(string method)
    {
        var before = _folder.Read();

        (await _client.CallErrorAsync(method, new JsonObject())).ShouldBe($"invalid {method} params: must have required property 'raw'");
        (await _client.CallErrorAsync(method, new JsonObject { ["raw"] = "{}" })).ShouldBe("config base hash required; re-run config.get and retry");
        (await _client.CallErrorAsync(method, Write("{}", "bad"))).ShouldBe("config changed since last load; re-run config.get and retry");

        _folder.Read().ShouldBe(before);
    }

    [Theory]
    [InlineData("config.set", "{\"bogusKey\":1}", "bogusKey")]
    [InlineData("config.apply", "{ bogusKey: 1 }", "bogusKey")]
    [InlineData("config.patch", "{ bogusKey: 1 }", "bogusKey")]
    [InlineData("config.patch", "{ gateway: { port: 'many' } }", "gateway.port")]
    public async Task Refuses_a_text_with_anything_wrong_in_it(string method, string raw, string path)
    {
        var before = _folder.Read();

        var answer = await _client.CallAsync(method, Write(raw, await HashAsync()));

        answer["error"]!["code"]!.GetValue<string>().ShouldBe("INVALID_REQUEST");
        answer["error"]!["message"]!.GetValue<string>().ShouldBe("invalid config");
        var issue = answer["error"]!["details"]!["issues"]!.AsArray().ShouldHaveSingleItem()!;
        issue["path"]!.GetValue<string>().ShouldBe(path);
        issue["line"]!.GetValue<int>().ShouldBeGreaterThan(0);
        _folder.Read().ShouldBe(before);
    }

    [Theory]
    [InlineData("config.set", "{nope", "^SyntaxError: .* at 1:2$")]
    [InlineData("config.set", "{ a: 1,\n  'b' 2 }", "^SyntaxError: .* at 2:7$")]
    [InlineData("config.patch", "[]", "^config.patch raw must be an object$")]
    [InlineData("config.apply", "[]", "^invalid config$")]
    public async Task Says_where_a_text_cannot_be_read(string method, string raw, string error) =>
        (await _client.CallErrorAsync(method, Write(raw, await HashAsync()))).ShouldMatch(error);

    [Fact]
    public async Task Refuses_what_a_plugin_that_runs_would_not_take()
    {
        await _client.CallOkAsync("config.apply", Write(StateFolder.WithEcho, await HashAsync()));

        var answer = await _client.CallAsync("config.patch", Write("""{ "plugins": { "echo": { "config": { "delayMs": 5000 } } } }""", await HashAsync()));

        answer["error"]!["message"]!.GetValue<string>().ShouldBe("invalid config");
        var issue = answer["error"]!["details"]!["issues"]![0]!;
        issue["path"]!.GetValue<string>().ShouldBe("plugins.echo.config");
        issue["message"]!.GetValue<string>().ShouldContain("delayMs must be between 0 and 1000");
        _folder.Read().ShouldBe(StateFolder.WithEcho);
    }

    [Fact]
    public async Task Loses_half_of_the_file_or_a_section_only_when_forced()
    {
        _folder.Write(WithSecrets);
        (await _client.CallErrorAsync("config.set", Write("{ \"session\": {} }", await HashAsync()))).ShouldContain("it would lose the section plugins");
        (await _client.CallErrorAsync("config.set", Write("{ \"session\": {}, \"plugins\": {} }", await HashAsync()))).ShouldContain("it would shrink from");
        (await _client.CallErrorAsync("config.patch", Write("{ \"plugins\": null }", await HashAsync()))).ShouldContain("it would lose the section plugins");
        _folder.Read().ShouldBe(WithSecrets);

        var forced = Write("{ // new\n}", await HashAsync());
        forced["force"] = true;
        await _client.CallOkAsync("config.set", forced);

        _folder.Read().ShouldBe("{ // new\n}");
    }

    [Fact]
    public async Task Puts_older_versions_back()
    {
        var first = _folder.Read();
        await _client.CallOkAsync("config.apply", Write(StateFolder.WithEcho, await HashAsync()));
        var second = Write(StateFolder.WithEcho.Replace("the agent", "an agent", StringComparison.Ordinal), await HashAsync());
        await _client.CallOkAsync("config.apply", second);

        var versions = (await _client.CallOkAsync("config.history"))["versions"]!.AsArray();
        versions.Select(version => version!["version"]!.GetValue<int>()).ShouldBe([2, 1]);

        await _client.CallOkAsync("config.undo", new JsonObject { ["baseHash"] = await HashAsync() });
        _folder.Read().ShouldBe(StateFolder.WithEcho);
        var undone = await _client.CallOkAsync("config.undo", new JsonObject { ["version"] = 1, ["baseHash"] = await HashAsync() });
        _folder.Read().ShouldBe(first);
        undone["applied"]!["changes"]![0]!["action"]!.GetValue<string>().ShouldBe("remove");
        (await _client.CallErrorAsync("config.undo", new JsonObject { ["version"] = 99, ["baseHash"] = await HashAsync() })).ShouldContain("there is no version 99");
    }

    [Fact]
    public async Task Describes_the_file_with_the_options_of_the_plugins_that_run()
    {
        await _client.CallOkAsync("config.apply", Write(StateFolder.WithEcho, await HashAsync()));

        var answer = await _client.CallOkAsync("config.schema");

        answer.Select(member => member.Key).ShouldBe(["schema", "uiHints", "version", "generatedAt"]);
        var schema = answer["schema"]!;
        schema["$schema"]!.GetValue<string>().ShouldContain("draft-07");
        var gateway = schema["properties"]!["gateway"]!["properties"]!;
        gateway["port"]!["type"]!.GetValue<string>().ShouldBe("integer");
        gateway["port"]!["maximum"]!.GetValue<int>().ShouldBe(65535);
        gateway["bind"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()).ShouldContain("loopback", StringComparer.Ordinal);
        gateway["auth"]!["properties"]!["token"]!["writeOnly"]!.GetValue<bool>().ShouldBeTrue();
        gateway["auth"]!["properties"]!["token"]!["description"]!.GetValue<string>().ShouldStartWith("The token.");
        schema["properties"]!["plugins"]!["properties"]!["echo"]!["properties"]!["config"]!["properties"]!["delayMs"]!["maximum"]!.GetValue<int>().ShouldBe(1000);
        answer["uiHints"]!["gateway.auth.token"]!["sensitive"]!.GetValue<bool>().ShouldBeTrue();
        answer["uiHints"]!["gateway"]!["label"]!.GetValue<string>().ShouldBe("Gateway");
        answer["uiHints"]!["plugins.echo.config.delayMs"]!["label"]!.GetValue<string>().ShouldBe("Delay ms");
    }

    [Fact]
    public async Task SEC_08_lets_nobody_write_without_admin()
    {
        var before = _folder.Read();
        await using var writer = await _gateway.ConnectAsync("operator.read", "operator.write", "operator.approvals", "operator.pairing");
        string[] methods = ["config.get", "config.set", "config.patch", "config.apply", "config.undo", "config.history", "config.schema", "plugins.enable", "plugins.disable", "plugins.reload", "update.run", "shutdown"];

        foreach (var method in methods)
        {
            var answer = await writer.CallAsync(method, new JsonObject { ["raw"] = "{}", ["id"] = "echo" });
            answer["error"]!["code"]!.GetValue<string>().ShouldBe("INVALID_REQUEST", method);
            answer["error"]!["message"]!.GetValue<string>().ShouldStartWith("missing scope", Case.Sensitive, method);
        }

        _folder.Read().ShouldBe(before);
    }

    [Fact]
    public async Task Makes_the_file_again_when_it_is_gone()
    {
        File.Delete(_folder.ConfigPath);

        var file = await _client.CallOkAsync("config.get");
        file["exists"]!.GetValue<bool>().ShouldBeFalse();
        file.ContainsKey("raw").ShouldBeTrue();
        file["raw"].ShouldBeNull();
        await _client.CallOkAsync("config.apply", new JsonObject { ["raw"] = StateFolder.WithEcho });

        _folder.Read().ShouldBe(StateFolder.WithEcho);
    }

    [Fact]
    public async Task Replaces_a_file_that_cannot_be_read_and_shows_nothing_of_it()
    {
        _folder.Write("{ \"gateway\": { \"auth\": { \"token\": \"half-a-secret");

        var file = await _client.CallOkAsync("config.get");
        file.ToJsonString().ShouldNotContain("half-a-secret");
        file["valid"]!.GetValue<bool>().ShouldBeFalse();
        await _client.CallOkAsync("config.set", Write(StateFolder.WithEcho, file["hash"]!));

        _folder.Read().ShouldBe(StateFolder.WithEcho);
    }

    [Fact]
    public async Task Has_no_hash_for_what_is_no_file()
    {
        File.Delete(_folder.ConfigPath);
        Directory.CreateDirectory(_folder.ConfigPath);

        (await _client.CallErrorAsync("config.apply", new JsonObject { ["raw"] = "{}" })).ShouldBe("config base hash unavailable; re-run config.get and retry");
        Directory.Delete(_folder.ConfigPath);
    }

    [Fact]
    public async Task Refuses_to_update_itself_and_says_how_to()
    {
        (await _client.CallErrorAsync("update.run", new JsonObject { ["timeoutMs"] = 0 })).ShouldBe("invalid update.run params: at /timeoutMs: must be >= 1");
        (await _client.CallErrorAsync("update.run", new JsonObject { ["sessionKey"] = "main" })).ShouldContain("To update:");
    }

    private static JsonObject Write(string raw, JsonNode hash) => new() { ["raw"] = raw, ["baseHash"] = hash.DeepClone() };

    private async Task<JsonNode> HashAsync() => (await _client.CallOkAsync("config.get"))["hash"]!.DeepClone();
}
