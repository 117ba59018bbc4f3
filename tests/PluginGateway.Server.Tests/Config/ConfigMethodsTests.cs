using System.Text.Json.Nodes;

namespace PluginGateway.Server.Tests.Config;

/// <summary><c>config.get</c> and <c>config.apply</c> over a real socket; the errors are worded as in the recorded frames 14.</summary>
public sealed class ConfigMethodsTests : IAsyncLifetime
{
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
    public async Task Says_where_the_file_is_and_never_what_is_in_it()
    {
        var file = await _client.CallOkAsync("config.get");

        file["path"]!.GetValue<string>().ShouldBe(_folder.ConfigPath);
        file["exists"]!.GetValue<bool>().ShouldBeTrue();
        file["valid"]!.GetValue<bool>().ShouldBeTrue();
        file["hash"]!.GetValue<string>().Length.ShouldBe(64);
        file.ToJsonString().ShouldNotContain("delayMs");
        (await _client.CallErrorAsync("config.get", new JsonObject { ["x"] = 1 })).ShouldBe("invalid config.get params: at root: unexpected property 'x'");
    }

    [Fact]
    public async Task Replaces_the_file_and_applies_it()
    {
        var applied = await _client.CallOkAsync("config.apply", new JsonObject { ["raw"] = StateFolder.WithEcho, ["baseHash"] = await HashAsync() });

        applied["ok"]!.GetValue<bool>().ShouldBeTrue();
        applied["hash"]!.GetValue<string>().ShouldBe(await HashAsync());
        applied["applied"]!["changes"]![0]!["action"]!.GetValue<string>().ShouldBe("add");
        _folder.Read().ShouldBe(StateFolder.WithEcho);
    }

    [Fact]
    public async Task Refuses_what_was_not_made_from_the_newest_text()
    {
        var before = _folder.Read();

        (await _client.CallErrorAsync("config.apply", new JsonObject())).ShouldBe("invalid config.apply params: must have required property 'raw'");
        (await _client.CallErrorAsync("config.apply", new JsonObject { ["raw"] = "{}" })).ShouldBe("config base hash required; re-run config.get and retry");
        (await _client.CallErrorAsync("config.apply", new JsonObject { ["raw"] = "{}", ["baseHash"] = "bad" })).ShouldBe("config changed since last load; re-run config.get and retry");

        _folder.Read().ShouldBe(before);
    }

    [Fact]
    public async Task Refuses_a_text_with_anything_wrong_in_it()
    {
        var before = _folder.Read();

        (await _client.CallErrorAsync("config.apply", new JsonObject { ["raw"] = "{nope", ["baseHash"] = await HashAsync() })).ShouldMatch("^SyntaxError: .* at 1:2$");
        var answer = await _client.CallAsync("config.apply", new JsonObject { ["raw"] = "{\"bogusKey\":1}", ["baseHash"] = await HashAsync() });

        answer["error"]!["message"]!.GetValue<string>().ShouldBe("invalid config");
        var issue = answer["error"]!["details"]!["issues"]!.AsArray().ShouldHaveSingleItem()!;
        issue["path"]!.GetValue<string>().ShouldBe("bogusKey");
        issue["column"]!.GetValue<int>().ShouldBe(2);
        _folder.Read().ShouldBe(before);
    }

    [Fact]
    public async Task Makes_the_file_again_when_it_is_gone()
    {
        File.Delete(_folder.ConfigPath);

        (await _client.CallOkAsync("config.get"))["exists"]!.GetValue<bool>().ShouldBeFalse();
        await _client.CallOkAsync("config.apply", new JsonObject { ["raw"] = StateFolder.WithEcho });

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

    private async Task<string> HashAsync() => (await _client.CallOkAsync("config.get"))["hash"]!.GetValue<string>();
}
