using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Reload;

/// <summary>The <c>plugins.*</c> methods over a real socket.</summary>
public sealed class PluginsMethodsTests : IDisposable
{
    private const string WithNothing = """
        {
          "plugins": {
            // nobody yet
          }
        }

        """;

    private readonly StateFolder _folder = new StateFolder(WithNothing).DropEcho();

    [Theory]
    [InlineData("plugins.status", "{}")]
    [InlineData("plugins.reload", "{}")]
    [InlineData("plugins.enable", """{"id":"echo"}""")]
    [InlineData("plugins.disable", """{"id":"echo"}""")]
    [InlineData("plugins.verify", """{"id":"echo"}""")]
    [InlineData("config.get", "{}")]
    [InlineData("config.apply", """{"raw":"{}"}""")]
    public async Task Is_for_admins_only(string method, string parameters)
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.read", "operator.write", "operator.pairing", "operator.approvals");

        (await client.CallErrorAsync(method, JsonNode.Parse(parameters))).ShouldBe("missing scope: operator.admin");
        _folder.Read().ShouldBe(WithNothing);
    }

    [Fact]
    public async Task Enables_and_disables_a_plugin_in_the_file_and_at_once()
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");
        await using var reader = await gateway.ConnectAsync("operator.read");

        var result = await client.CallOkAsync("plugins.enable", Id("echo"));

        result["issues"]!.AsArray().ShouldBeEmpty();
        Change(result, "echo")["action"]!.GetValue<string>().ShouldBe("add");
        _folder.Read().ShouldBe(WithNothing.Replace("// nobody yet", "// nobody yet\n    \"echo\": { \"enabled\": true }", StringComparison.Ordinal));
        (await StateOf(client, "echo")).ShouldBe("running");
        (await reader.EventAsync("plugins.changed", change => change["id"]!.GetValue<string>() == "echo" && change["state"]!.GetValue<string>() == "running")).ShouldNotBeNull();

        Change(await client.CallOkAsync("plugins.disable", Id("echo")), "echo")["action"]!.GetValue<string>().ShouldBe("remove");

        _folder.Read().ShouldContain("\"echo\": { \"enabled\": false }");
        (await StateOf(client, "echo")).ShouldBe("stopped");
        Directory.EnumerateFiles(_folder.State.ConfigHistory).Count().ShouldBe(2);
    }

    [Fact]
    public async Task Pins_the_content_that_lies_there()
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");

        await client.CallOkAsync("plugins.enable", new JsonObject { ["id"] = "echo", ["pin"] = true });

        var verification = await client.CallOkAsync("plugins.verify", Id("echo"));
        verification["ok"]!.GetValue<bool>().ShouldBeTrue(verification.ToJsonString());
        verification["pinned"]!.GetValue<string>().ShouldBe(verification["hash"]!.GetValue<string>());
        _folder.Read().ShouldContain($"\"sha256\": \"{verification["hash"]}\"");
        (await StateOf(client, "echo")).ShouldBe("running");
    }

    [Fact]
    public async Task Names_the_plugins_there_are_when_it_is_asked_for_another()
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");

        (await client.CallErrorAsync("plugins.enable", Id("ecco"))).ShouldContain("no plugin 'ecco' was found. Found: echo.");
        (await client.CallErrorAsync("plugins.disable", Id("ecco"))).ShouldContain("Known: echo");
        (await client.CallErrorAsync("plugins.reload", Id("ecco"))).ShouldContain("Known: echo");
        (await client.CallErrorAsync("plugins.verify", Id("ecco"))).ShouldContain("Known: echo");
        (await client.CallErrorAsync("plugins.enable", Id(string.Empty))).ShouldStartWith("invalid plugins.enable params:");
        _folder.Read().ShouldBe(WithNothing);
    }

    [Fact]
    public async Task Touches_no_file_that_is_broken()
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");
        _folder.Write("{ \"plugins\": ");

        var result = await client.CallOkAsync("plugins.enable", Id("echo"));

        result["issues"]!.AsArray().Count.ShouldBe(1);
        result["changes"]!.AsArray().ShouldBeEmpty();
        _folder.Read().ShouldBe("{ \"plugins\": ");
    }

    [Fact]
    public async Task Touches_no_file_that_came_with_the_program()
    {
        await using var gateway = await _folder.StartAsync(isConfigShipped: true);
        await using var client = await gateway.ConnectAsync("operator.admin");

        (await client.CallErrorAsync("plugins.enable", Id("echo"))).ShouldContain("Remedy: pgw setup");
        _folder.Read().ShouldBe(WithNothing);
    }

    [Fact]
    public async Task Says_what_it_would_do_and_does_not_do_it()
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");
        _folder.Write("""{ "gateway": { "port": 5 }, "plugins": { "echo": { "enabled": true } } }""");

        var plan = await client.CallOkAsync("plugins.reload", new JsonObject { ["dryRun"] = true });

        Change(plan, "echo")["action"]!.GetValue<string>().ShouldBe("add");
        plan["needRestart"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("gateway.port");
        Change(plan, "echo")["state"].ShouldBeNull();
        (await client.CallErrorAsync("plugins.reload", new JsonObject { ["dryRun"] = true, ["id"] = "echo" })).ShouldContain("leave out id");
    }

    [Fact]
    public async Task Answers_when_the_application_is_done_also_when_many_ask_at_once()
    {
        await using var gateway = await _folder.StartAsync();
        await using var client = await gateway.ConnectAsync("operator.admin");
        _folder.Write(StateFolder.WithEcho);

        var ids = new List<string>();
        for (var request = 0; request < 20; request++)
        {
            ids.Add(await client.RequestAsync("plugins.reload", new JsonObject()));
        }

        foreach (var id in ids)
        {
            (await client.AnswerAsync(id))["ok"]!.GetValue<bool>().ShouldBeTrue();
        }

        (await StateOf(client, "echo")).ShouldBe("running");
        gateway.Part<Server.Reload.Reconciler>().Applications.ShouldBeLessThan(20);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Id(string id) => new() { ["id"] = id };

    private static JsonNode Change(JsonObject result, string id) => result["changes"]!.AsArray().Single(change => change!["id"]!.GetValue<string>() == id)!;

    private static async Task<string> StateOf(TestClient client, string id) =>
        (await client.CallOkAsync("plugins.status"))["plugins"]!.AsArray().Single(plugin => plugin!["id"]!.GetValue<string>() == id)!["state"]!.GetValue<string>();
}
