using System.Text.Json.Nodes;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw config import</c> in an operator's home.</summary>
public sealed class ConfigImportVerbTests : IDisposable
{
    private const string Theirs = "{ gateway: { port: 18790, auth: { token: 'secret-of-theirs' } }, cron: { enabled: true } }";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("pgw-home-");

    private string Ours => Path.Combine(_home.FullName, ".plugingateway", "plugins.json");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Takes_over_the_one_that_is_there_and_never_replaces_ours_unasked()
    {
        var (code, _, error) = await RunAsync("config", "import");
        code.ShouldBe(1);
        error.ShouldStartWith("pgw: nothing was imported: there is no configuration of the reference in ");
        Put(".clawdbot/clawdbot.json", Theirs);

        var dry = await OkAsync("config", "import", "--dry-run");
        dry.ShouldContain("gateway.auth.token");
        dry.ShouldContain($"nothing was written; without --dry-run it would be {Ours}");
        File.Exists(Ours).ShouldBeFalse();

        (await OkAsync("config", "import")).ShouldContain($"written: {Ours}");
        JsonNode.Parse(await File.ReadAllTextAsync(Ours))!.ToJsonString().ShouldBe("""{"gateway":{"port":18790,"auth":{"token":"secret-of-theirs"}}}""");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Ours).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await OkAsync("config", "validate")).ShouldContain("is good");
        await File.WriteAllTextAsync(Ours, "{ \"session\": { \"mainKey\": \"mine\" } }");
        (code, _, error) = await RunAsync("config", "import");
        (code, error.Contains("there is a configuration already; nothing was imported. Remedy: --force replaces it", StringComparison.Ordinal)).ShouldBe((1, true));
        (await File.ReadAllTextAsync(Ours)).ShouldContain("mine");
        await OkAsync("config", "import", "--force");
        (await File.ReadAllTextAsync(Ours)).ShouldNotContain("mine");
        await OkAsync("config", "undo");
        (await File.ReadAllTextAsync(Ours)).ShouldContain("mine");
    }

    [Fact]
    public async Task Tells_scripts_what_it_took()
    {
        Put(".openclaw/openclaw.json", Theirs);

        var told = JsonNode.Parse(await OkAsync("config", "import", "--json"))!.AsObject();

        told.Select(member => member.Key).ShouldBe(["files", "path", "written", "taken", "left", "notes"]);
        told["files"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe(Path.Combine(_home.FullName, ".openclaw", "openclaw.json"));
        told["written"]!.GetValue<bool>().ShouldBeTrue();
        told["taken"]!.AsArray().Select(taken => taken!["to"]!.GetValue<string>()).ShouldBe(["gateway.port", "gateway.auth.token"]);
        told["left"]!.AsArray().ShouldHaveSingleItem()!["key"]!.GetValue<string>().ShouldBe("cron");
    }

    [Fact]
    public async Task Asks_which_when_there_are_several_and_says_what_is_wrong_with_one()
    {
        Put(".openclaw/openclaw.json", Theirs);
        Put(".moltbot/moltbot.json", Theirs);
        var (code, _, error) = await RunAsync("config", "import");
        (code, error.Contains("there are several: ", StringComparison.Ordinal)).ShouldBe((1, true));

        Put("broken.json", "{ gateway: { port: secret-of-theirs }");
        (code, var output, error) = await RunAsync("config", "import", Path.Combine(_home.FullName, "broken.json"), "--json");
        code.ShouldBe(1);
        JsonNode.Parse(output)!["error"]!["message"]!.GetValue<string>().ShouldContain("broken.json:1:20: ");
        error.ShouldContain("mend it there and import again");
        (code, _, error) = await RunAsync("config", "import", _home.FullName);
        (code, error.Contains("is a folder; name the file in it", StringComparison.Ordinal)).ShouldBe((1, true));
        File.Exists(Ours).ShouldBeFalse();
    }

    [Fact]
    public async Task Goes_through_the_gateway_that_runs()
    {
        await using var gateway = new GatewayUnderTest { NamesPort = false };
        await File.WriteAllTextAsync(gateway.ConfigPath, $$"""{ "gateway": { "port": {{gateway.Port}} }, "messages": { "queue": { "cap": 5 } } }""");
        await gateway.StartAsync();
        Put("theirs.json", $$"""{ gateway: { port: {{gateway.Port}} }, messages: { queue: { cap: 7 } } }""");

        var (code, output, error) = await gateway.AskAsync("config", "import", Path.Combine(_home.FullName, "theirs.json"), "--force");

        code.ShouldBe(0, output + error);
        output.ShouldContain("messages.queue.cap: at once, while the gateway runs");
        (await File.ReadAllTextAsync(gateway.ConfigPath)).ShouldContain("\"cap\": 7");
        (await gateway.AskAsync("config", "plan")).Output.ShouldNotContain("messages.queue.cap");
    }

    // Everything that is a secret there stays one.
    private async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        code.ShouldBe(0, output + error);
        return output;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var answer = await Pgw.RunAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = _home.FullName }, arguments);
        (answer.Output + answer.Error).ShouldNotContain("secret-of-theirs");
        return answer;
    }

    private void Put(string name, string text)
    {
        var path = Path.Combine(_home.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
