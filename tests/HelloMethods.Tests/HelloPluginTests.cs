using PluginGateway.Protocol;
using PluginGateway.Testing;
using Shouldly;
using Xunit;

namespace Hello.Tests;

/// <summary>The smallest plugin, tested as its author would: in memory, and as the folder that its build has written.</summary>
public sealed class HelloPluginTests
{
    private const string Ada = """{ "name": "Ada" }""";

    private static BuiltPlugin Folder => BuiltPlugin.StampedIn(typeof(HelloPluginTests).Assembly);

    [Fact]
    public async Task Greets()
    {
        await using var plugin = await PluginHarness.StartAsync<HelloPlugin>();
        (await plugin.CallAsync("hello.say", Ada)).ShouldBe("""{"text":"Hello, Ada!"}""");
        plugin.Methods.ShouldBe([new("hello.say", Access.Read)]);
    }

    [Theory]
    [InlineData("""{ "nam": "Ada" }""")]
    [InlineData("{}")]
    public async Task Refuses_what_it_does_not_know(string parameters)
    {
        await using var plugin = await PluginHarness.StartAsync<HelloPlugin>();
        (await Should.ThrowAsync<GatewayException>(() => plugin.CallAsync("hello.say", parameters))).Code.ShouldBe(ErrorCodes.InvalidRequest);
    }

    [Fact]
    public Task Leaves_memory() => PluginHarness.AssertUnloadsAsync(Folder, static plugin => plugin.CallAsync("hello.say", Ada), patience: TimeSpan.FromSeconds(45));

    [Fact]
    public async Task Loses_no_call_when_it_is_updated()
    {
        await using var plugin = await LoadedPlugin.StartAsync(Folder);
        var report = await plugin.SwapAsync(use: static used => used.CallAsync("hello.say", Ada));
        (report.From, report.To, report.Lost.Count).ShouldBe((1, 2, 0));
        report.Answered.ShouldBeGreaterThan(0);
    }
}
