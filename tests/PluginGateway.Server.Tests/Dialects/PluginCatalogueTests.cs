using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Dialects;

/// <summary>Plugins as the control UI of protocol 4 shows and switches them (<c>plugins.list</c>, <c>plugins.setEnabled</c>).</summary>
public sealed class PluginCatalogueTests : IDisposable
{
    private readonly StateFolder _folder = new StateFolder("{ \"plugins\": { } }").DropEcho();

    [Fact]
    public async Task Shows_what_there_is_and_switches_it()
    {
        await using var gateway = await _folder.StartAsync();
        await using var ui = await Four.ConnectAsync(gateway, "operator.admin");
        (await ui.CallOkAsync("plugins.list"))["mutationAllowed"]!.GetValue<bool>().ShouldBeTrue();
        Facts(await EntryAsync(ui)).ShouldBe((true, false, "disabled", "unloaded"));

        var done = await ui.CallOkAsync("plugins.setEnabled", new JsonObject { ["pluginId"] = "echo", ["enabled"] = true, ["allowlistPolicy"] = "preserve" });
        (done["ok"]!.GetValue<bool>(), done["restartRequired"]!.GetValue<bool>(), done["warnings"]).ShouldBe((true, false, null));
        Facts(done["plugin"]!).ShouldBe((true, true, "enabled", "active"));
        Facts(await EntryAsync(ui)).ShouldBe((true, true, "enabled", "active"));
        _folder.Read().ShouldContain("\"enabled\": true");

        Facts((await ui.CallOkAsync("plugins.setEnabled", new JsonObject { ["pluginId"] = "echo", ["enabled"] = false }))["plugin"]!).ShouldBe((true, false, "disabled", "disabled"));
        (await ui.CallErrorAsync("plugins.setEnabled", new JsonObject { ["pluginId"] = "nobody", ["enabled"] = true })).ShouldStartWith("no plugin 'nobody' was found");
        (await ui.CallErrorAsync("plugins.setEnabled", new JsonObject { ["enabled"] = true })).ShouldContain("pluginId");
    }

    [Theory]
    [InlineData("""{"intent":"all","pageSize":100}""", true)]
    [InlineData("""{"intent":"bundled","query":" ECH "}""", true)]
    [InlineData("""{"query":"no such plugin"}""", false)]
    [InlineData("""{"intent":"trending"}""", false)]
    [InlineData("""{"category":"tools"}""", false)]
    public async Task Has_them_browsed_in(string wish, bool isFound)
    {
        await using var gateway = await _folder.StartAsync();
        await using var reader = await Four.ConnectAsync(gateway, "operator.read");

        var items = (await reader.CallOkAsync("plugins.catalog.browse", JsonNode.Parse(wish)))["items"]!.AsArray();

        items.Select(item => item!["local"]!["pluginId"]!.GetValue<string>()).ShouldBe(isFound ? ["echo"] : []);
        items.Select(item => item!["local"]!["action"]!.GetValue<string>()).ShouldAllBe(action => action == "manage");
    }

    [Fact]
    public async Task Tells_readers_that_one_does_not_run_and_admins_why()
    {
        _folder.Write("""{ "plugins": { "gone": { "enabled": true, "source": "/no/such/folder" } } }""");
        await using var gateway = await _folder.StartAsync();
        await using var admin = await Four.ConnectAsync(gateway, "operator.admin");
        await using var reader = await Four.ConnectAsync(gateway, "operator.read");

        var (known, shown) = (await EntryAsync(admin, "gone"), await EntryAsync(reader, "gone"));

        Facts(known).ShouldBe((true, true, "error", "service-failed"));
        Facts(shown).ShouldBe(Facts(known));
        known["error"]!.GetValue<string>().ShouldContain("/no/such/folder");
        shown["error"].ShouldBeNull();
        (await reader.CallOkAsync("plugins.list"))["mutationAllowed"]!.GetValue<bool>().ShouldBeFalse();
        (await reader.CallErrorAsync("plugins.setEnabled", new JsonObject { ["pluginId"] = "gone", ["enabled"] = false })).ShouldBe("missing scope: operator.admin");
    }

    [Fact]
    public async Task Is_nothing_of_protocol_3()
    {
        await using var gateway = await _folder.StartAsync();
        await using var older = await gateway.ConnectAsync("operator.admin");

        (await older.CallErrorAsync("plugins.list")).ShouldBe("unknown method: plugins.list");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<JsonNode> EntryAsync(TestClient client, string id = "echo") =>
        (await client.CallOkAsync("plugins.list", new JsonObject()))["plugins"]!.AsArray().Single(plugin => plugin!["id"]!.GetValue<string>() == id)!;

    private static (bool Installed, bool Enabled, string State, string Runtime) Facts(JsonNode plugin) =>
        (plugin["installed"]!.GetValue<bool>(), plugin["enabled"]!.GetValue<bool>(), plugin["state"]!.GetValue<string>(), plugin["runtime"]!["state"]!.GetValue<string>());
}
