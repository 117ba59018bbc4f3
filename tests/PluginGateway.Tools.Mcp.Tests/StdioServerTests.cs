using PluginGateway.Testing;

namespace PluginGateway.Tools.Mcp.Tests;

/// <summary>A server that is a program of this machine: a real one, in a process of its own.</summary>
public sealed class StdioServerTests
{
    [Fact]
    public async Task Uses_tools()
    {
        await using var plugin = await Servers.TrustedAsync();

        (await plugin.UseToolAsync("fix_echo", """{ "text": "hällo" }""")).Text.ShouldBe("hällo");
        (await plugin.UseToolAsync("fix_add", """{ "a": 40, "b": 2 }""")).Text.ShouldBe("42");
        (await plugin.UseToolAsync("fix_many_dots")).Text.ShouldBe("many.dots");
        (await Servers.RowAsync(plugin)).Version.ShouldBe("fixture 1.2.3");
    }

    [Fact]
    public async Task Passes_on_pictures()
    {
        await using var plugin = await Servers.TrustedAsync();

        var result = await plugin.UseToolAsync("fix_image");

        result.Text.ShouldBe("here it is");
        result.Attachments.Single().MediaType.ShouldBe("image/png");
        result.Attachments[0].Content.Span[1..4].ToArray().ShouldBe("PNG"u8.ToArray());
    }

    [Fact]
    public async Task Says_in_words_what_the_server_refuses()
    {
        await using var plugin = await Servers.TrustedAsync();

        var failed = await plugin.UseToolAsync("fix_fail");
        var refused = await plugin.UseToolAsync("fix_refuse");

        (failed.IsError, failed.Text).ShouldBe((true, "the disk is full"));
        refused.IsError.ShouldBeTrue();
        refused.Text.ShouldContain("not today");
    }

    [Fact]
    public async Task Gives_up_on_a_call_that_takes_too_long_and_goes_on()
    {
        await using var plugin = await Servers.TrustedAsync("\"timeoutSeconds\": 8");

        var slow = await plugin.UseToolAsync("fix_slow");

        (slow.IsError, slow.Text).ShouldBe((true, "MCP server 'fix' did not answer within 8 s."));
        (await plugin.UseToolAsync("fix_echo", """{ "text": "still here" }""")).Text.ShouldBe("still here");
    }

    [Fact]
    public async Task Stops_a_call_when_the_run_is_stopped()
    {
        await using var plugin = await Servers.TrustedAsync();
        using var stop = new CancellationTokenSource();
        var calling = plugin.UseToolAsync("fix_slow", cancellation: stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => calling.WaitAsync(Servers.Patience));
    }

    [Fact]
    public async Task Tells_of_a_crash_during_a_call_and_starts_the_server_again()
    {
        await using var plugin = await Servers.TrustedAsync();
        var before = (await Servers.RowAsync(plugin)).Process;

        var crashed = await plugin.UseToolAsync("fix_crash");

        crashed.IsError.ShouldBeTrue();
        crashed.Text.ShouldBe("MCP server 'fix' went away during the call: it ended with exit code 9; its last words: out of memory, goodbye");
        var row = await Servers.UntilAsync(plugin, row => row.State == "connected" && row.Process != before);
        (await plugin.UseToolAsync("fix_echo", """{ "text": "again" }""")).Text.ShouldBe("again");
        row.Error.ShouldBeNull();
    }

    [Fact]
    public async Task Ends_a_server_that_floods()
    {
        await using var plugin = await Servers.TrustedAsync();
        var before = (await Servers.RowAsync(plugin)).Process!.Value;

        var flooded = await plugin.UseToolAsync("fix_flood").WaitAsync(Servers.Patience);

        flooded.IsError.ShouldBeTrue();
        flooded.Text.ShouldContain("it sent a message of more than 8 MB");
        await Servers.UntilAsync(plugin, row => row.State == "connected" && row.Process != before);
        Servers.IsAlive(before).ShouldBeFalse();
    }

    [Theory]
    [InlineData("dies", "it ended with exit code 4; its last words: no licence found")]
    [InlineData("silent", "it did not say hello within 2 s; is it an MCP server?")]
    [InlineData("garbage", "it did not say hello within 2 s; is it an MCP server?")]
    public async Task Says_what_is_wrong_with_a_server(string mode, string error)
    {
        await using var plugin = await Servers.StartAsync(Servers.Config(mode, "\"startTimeoutSeconds\": 2, \"trustChanges\": true"));

        var row = await Servers.UntilAsync(plugin, row => row.Error is not (null or "it is being started."));

        row.State.ShouldBe("unavailable");
        row.Error.ShouldStartWith(error);
        plugin.Tools.ShouldBeEmpty();
    }

    [Fact]
    public async Task Says_that_a_program_is_not_there()
    {
        await using var plugin = await Servers.StartAsync("""{ "servers": { "gone": { "command": "no-such-server" } } }""");

        (await Servers.UntilAsync(plugin, row => row.Error is not (null or "it is being started."))).Error!.ShouldContain("'no-such-server' is not in PATH");
    }

    [Fact]
    public async Task Gives_a_server_its_own_environment_alone()
    {
        Environment.SetEnvironmentVariable("PGW_MCP_CANARY", "canary");
        await using var plugin = await Servers.TrustedAsync("\"env\": { \"MY_TOKEN\": \"secret-value\" }");

        var names = (await plugin.UseToolAsync("fix_env")).Text.Split('\n');

        names.ShouldContain(name => name == "MY_TOKEN");
        names.Except(["MY_TOKEN", "PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_"], StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("deaf")]
    public async Task Ends_the_server_with_the_plugin(string mode)
    {
        var plugin = await Servers.StartAsync(Servers.Config(mode));
        var process = (await Servers.UntilAsync(plugin, row => row.State == "connected")).Process!.Value;
        Servers.IsAlive(process).ShouldBeTrue();

        await plugin.DisposeAsync();

        Servers.IsAlive(process).ShouldBeFalse();
    }

    [Fact]
    public Task Leaves_memory() => PluginHarness.AssertUnloadsAsync(
        BuiltPlugin.StampedIn(typeof(StdioServerTests).Assembly),
        static async plugin =>
        {
            while (!plugin.Tools.Contains("fix_echo", StringComparer.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }

            // What is offered is known before the server is ready for a call.
            var text = string.Empty;
            while (text.Length == 0 || text.Contains("is being started", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
                text = (await plugin.UseToolAsync("fix_echo", """{ "text": "hi" }""")).Text;
            }

            text.ShouldBe("hi");
            await plugin.CallAsync("mcp.tools");
        },
        Servers.Config(more: "\"trustChanges\": true"),
        patience: TimeSpan.FromSeconds(45));
}
