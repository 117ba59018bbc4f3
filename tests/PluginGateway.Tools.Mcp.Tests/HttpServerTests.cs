using PluginGateway.Testing;

namespace PluginGateway.Tools.Mcp.Tests;

/// <summary>A server that is somewhere else.</summary>
public sealed class HttpServerTests
{
    [Fact]
    public async Task Uses_tools_and_sends_its_headers()
    {
        await using var server = await HttpServer.StartAsync();
        await using var plugin = await StartAsync(server.Url);
        await Servers.UntilAsync(plugin, row => row.State == "connected");

        (await plugin.UseToolAsync("far_add", """{ "a": 1, "b": 2 }""")).Text.ShouldBe("3");
        server.Seen.Authorization.ToString().ShouldBe("Bearer key-of-the-test");
    }

    [Fact]
    public async Task Follows_no_redirect()
    {
        await using var elsewhere = await HttpServer.StartAsync();
        await using var server = await HttpServer.StartAsync();
        server.Instead = (307, elsewhere.Url.ToString());
        await using var plugin = await StartAsync(server.Url);

        var row = await Servers.UntilAsync(plugin, row => row.Error is not (null or "it is being started."));

        row.State.ShouldBe("unavailable");
        row.Error!.ShouldNotContain("key-of-the-test");
        elsewhere.Seen.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Says_when_the_server_is_gone_and_finds_it_again()
    {
        await using var server = await HttpServer.StartAsync();
        await using var plugin = await StartAsync(server.Url);
        await Servers.UntilAsync(plugin, row => row.State == "connected");
        server.Instead = (503, null);

        var failed = await plugin.UseToolAsync("far_add", """{ "a": 1, "b": 2 }""");

        failed.IsError.ShouldBeTrue();
        failed.Text.ShouldStartWith("MCP server 'far' went away during the call");
        await Servers.UntilAsync(plugin, row => row.State == "unavailable");
        server.Instead = null;
        await Servers.UntilAsync(plugin, row => row.State == "connected");
        (await plugin.UseToolAsync("far_add", """{ "a": 1, "b": 2 }""")).Text.ShouldBe("3");
    }

    private static Task<PluginHarness> StartAsync(Uri url) =>
        Servers.StartAsync($$"""{ "servers": { "far": { "url": "{{url}}", "headers": { "Authorization": "Bearer key-of-the-test" }, "trustChanges": true } } }""");
}
