using PluginGateway.Contracts.Agents;
using PluginGateway.Testing;
using Shouldly;
using Xunit;

namespace PluginGateway.Agents.Echo.Tests;

/// <summary>The plugin as the gateway runs it: its configuration, its clock, its folder.</summary>
public sealed class EchoPluginTests
{
    [Fact]
    public async Task Pauses_between_two_pieces_as_it_is_told()
    {
        await using var plugin = await PluginHarness.StartAsync<EchoPlugin>("""{ "delayMs": 500 }""");
        await using var said = plugin.RunAgentAsync(new AgentRequest("run", "main", "session", "hi", [])).GetAsyncEnumerator();
        (await said.MoveNextAsync()).ShouldBeTrue();
        var next = said.MoveNextAsync().AsTask();
        plugin.Clock.Advance(TimeSpan.FromMilliseconds(499));
        next.IsCompleted.ShouldBeFalse();
        plugin.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await next).ShouldBeTrue();
        said.Current.ShouldBe(new AgentText("said: "));
    }

    [Fact]
    public async Task Refuses_a_delay_that_nobody_would_want() =>
        (await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<EchoPlugin>("""{ "delayMs": 5000 }"""))).Message.ShouldContain("delayMs must be between 0 and 1000");

    [Fact]
    public Task Leaves_memory() => PluginHarness.AssertUnloadsAsync(
        BuiltPlugin.StampedIn(typeof(EchoPluginTests).Assembly), static async plugin => (await plugin.AskAsync("hi")).ShouldBe("You said: hi"), patience: TimeSpan.FromSeconds(45));
}
