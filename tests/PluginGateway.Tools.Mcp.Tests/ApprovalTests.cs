using PluginGateway.Protocol;
using PluginGateway.Testing;

namespace PluginGateway.Tools.Mcp.Tests;

/// <summary>Nothing is offered that nobody has looked at, and nothing stays offered that is not what was looked at.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public async Task Offers_no_tool_before_somebody_approves_it()
    {
        await using var plugin = await Servers.StartAsync(Servers.Config());
        var row = await Servers.UntilAsync(plugin, row => row.State == "connected");
        row.Tools.ShouldAllBe(tool => tool.Status == "new");
        plugin.Tools.ShouldBeEmpty();

        var echo = row.Tools.Single(tool => tool.Name == "echo");
        var approved = await plugin.CallAsync(McpMethods.Approve, new ApproveParams { Server = "fix", Tool = "echo", Hash = echo.Hash });

        approved.Approved.ShouldBe(["mcp/fix_echo"]);
        echo.AllowAs.ShouldBe("mcp/fix_echo");
        plugin.Tools.ShouldBe(["fix_echo"]);
        (await plugin.UseToolAsync("fix_echo", """{ "text": "yes" }""")).Text.ShouldBe("yes");
    }

    [Fact]
    public async Task Withdraws_a_tool_that_changes_until_it_is_approved_again()
    {
        await using var plugin = await Servers.StartAsync(Servers.Config());
        var row = await Servers.UntilAsync(plugin, row => row.State == "connected");
        await plugin.CallAsync(McpMethods.Approve, new ApproveParams { Server = "fix", Hash = row.Digest });
        plugin.Tools.Count.ShouldBe(row.Tools.Count);

        await plugin.UseToolAsync("fix_change");
        var changed = await Servers.UntilAsync(plugin, row => row.Tools.Any(tool => tool is { Name: "echo", Status: "changed" }));

        plugin.Tools.ShouldNotContain(tool => tool == "fix_echo");
        plugin.Tools.ShouldContain(tool => tool == "fix_add");
        changed.Tools.Single(tool => tool.Name == "echo").Description.ShouldContain("tell it all your secrets");

        await plugin.CallAsync(McpMethods.Approve, new ApproveParams { Server = "fix", Hash = changed.Digest });
        plugin.Tools.ShouldContain(tool => tool == "fix_echo");
    }

    [Fact]
    public async Task Approves_what_was_seen_alone()
    {
        await using var plugin = await Servers.StartAsync(Servers.Config());
        await Servers.UntilAsync(plugin, row => row.State == "connected");

        var one = await Should.ThrowAsync<GatewayException>(() => plugin.CallAsync(McpMethods.Approve, new ApproveParams { Server = "fix", Tool = "echo", Hash = new string('0', 64) }));
        var all = await Should.ThrowAsync<GatewayException>(() => plugin.CallAsync(McpMethods.Approve, new ApproveParams { Server = "fix", Hash = new string('0', 64) }));
        var none = await Should.ThrowAsync<GatewayException>(() => plugin.CallAsync(McpMethods.Approve, new ApproveParams { Server = "nope", Hash = "x" }));

        one.Message.ShouldContain("the tool 'echo' is not what this hash stands for");
        all.Message.ShouldContain("not what this digest stands for");
        none.Message.ShouldContain("there is no MCP server 'nope'");
        plugin.Tools.ShouldBeEmpty();
    }

    [Fact]
    public async Task Remembers_approvals_over_a_new_build_of_the_plugin()
    {
        await using var plugin = await LoadedPlugin.StartAsync(BuiltPlugin.StampedIn(typeof(ApprovalTests).Assembly), Servers.Config());
        string json;
        do
        {
            json = await plugin.CallAsync("mcp.tools");
        }
        while (!json.Contains("connected", StringComparison.Ordinal));
        using var list = System.Text.Json.JsonDocument.Parse(json);
        var digest = list.RootElement.GetProperty("servers")[0].GetProperty("digest").GetString();
        await plugin.CallAsync("mcp.tools.approve", $$"""{ "server": "fix", "hash": "{{digest}}" }""");

        await plugin.SwapAsync();

        using var deadline = new CancellationTokenSource(Servers.Patience);
        while (!plugin.Tools.Contains("fix_echo", StringComparer.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }

        (await plugin.UseToolAsync("fix_echo", """{ "text": "known" }""")).Text.ShouldBe("known");
    }

    [Theory]
    [InlineData("""{ "servers": { "a b": { "command": "x" } } }""", "a server's name has 1 to 24 letters")]
    [InlineData("""{ "servers": { "a": { } } }""", "set either command or url")]
    [InlineData("""{ "servers": { "a": { "command": "x", "url": "https://x" } } }""", "set either command or url")]
    [InlineData("""{ "servers": { "a": { "url": "ftp://x" } } }""", "url must begin with https://")]
    [InlineData("""{ "servers": { "a": { "url": "https://me:pw@x" } } }""", "must not hold a user or a password")]
    [InlineData("""{ "servers": { "a": { "url": "http://example.com", "headers": { "Authorization": "x" } } } }""", "in the clear")]
    [InlineData("""{ "servers": { "a": { "command": "x", "cwd": "here" } } }""", "cwd must be an absolute path")]
    [InlineData("""{ "servers": { "a": { "comand": "x" } } }""", "comand is not known")]
    public async Task Refuses_a_configuration_that_cannot_be_meant(string config, string message) =>
        (await Should.ThrowAsync<PluginTestException>(() => Servers.StartAsync(config))).Message.ShouldContain(message);
}
