using PluginGateway.Contracts;
using PluginGateway.Contracts.Channels;
using PluginGateway.Protocol;

namespace PluginGateway.Testing.Tests;

public sealed class PluginHarnessTests
{
    [Fact]
    public async Task Calls_methods_typed_and_as_json()
    {
        await using var plugin = await PluginHarness.StartAsync<SamplePlugin>("""{ "prefix": "yo " }""");
        var first = new List<SampleText>();

        (await plugin.CallAsync(SampleMethods.Say, new SampleText("x"), first.Add)).Text.ShouldBe("yo x");
        (await plugin.CallAsync("sample.say", """{ "text": "y" }""")).ShouldBe("""{"text":"yo y"}""");

        first.ShouldBe([new SampleText("wait")]);
        plugin.Methods.ShouldBe([new("sample.say", Access.Read), new("sample.write", Access.Admin)]);
    }

    [Fact]
    public async Task Refuses_params_that_do_not_bind_as_the_gateway_does()
    {
        await using var plugin = await PluginHarness.StartAsync<SamplePlugin>();
        (await Should.ThrowAsync<GatewayException>(() => plugin.CallAsync("sample.say", """{ "text": 7 }"""))).Code.ShouldBe(ErrorCodes.InvalidRequest);
        (await Should.ThrowAsync<PluginTestException>(() => plugin.CallAsync("sample.sing"))).Message.ShouldContain("sample.say");
    }

    [Fact]
    public async Task Asks_agents()
    {
        await using var plugin = await PluginHarness.StartAsync<SamplePlugin>();
        (await plugin.AskAsync("polly")).ShouldBe("You said: polly");
        plugin.Agents.ShouldBe(["parrot"]);
    }

    [Fact]
    public async Task Runs_a_channel_by_a_clock_that_the_test_moves()
    {
        await using var plugin = await PluginHarness.StartAsync<SamplePlugin>("""{ "accounts": { "a": { "seconds": 3600 }, "b": {} } }""");
        await using var channel = plugin.StartChannel(account: "a");
        (await channel.Context.NextReportAsync(ChannelHealth.Connected)).Detail.ShouldBe("every 3600 s");
        await plugin.Clock.UntilAwaitedAsync(TimeSpan.FromHours(1));
        plugin.Clock.Advance(TimeSpan.FromHours(1));
        (await channel.Context.NextInboundAsync()).Text.ShouldBe("tick 1");
        (await channel.SendAsync("lobby", "thanks")).ExternalId.ShouldBe("sent thanks");
        await channel.StopAsync();
        channel.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public async Task Keeps_the_plugins_files_in_a_folder_that_goes_with_it()
    {
        PluginInfo info;
        await using (var plugin = await PluginHarness.StartAsync<SamplePlugin>())
        {
            info = plugin.Info;
            await plugin.CallAsync("sample.write", """{ "text": "kept" }""");
            (await File.ReadAllTextAsync(Path.Combine(info.DataDirectory, "words.txt"))).ShouldBe("kept");
        }

        info.Id.ShouldBe("sample");
        Directory.Exists(info.DataDirectory).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{ "prefiks": "yo" }""", "config.prefiks is not known")]
    [InlineData("""{ "limits": { "lenght": 5 } }""", "config.limits.lenght is not known")]
    [InlineData("""{ "limits": { "length": "many" } }""", "length")]
    [InlineData("""{ "prefix": """, "a config of JSON")]
    public async Task Refuses_a_config_that_the_gateway_would_refuse(string config, string words) =>
        (await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<SamplePlugin>(config))).Message.ShouldContain(words, Case.Insensitive);

    [Fact]
    public async Task Takes_a_new_config_while_it_runs_and_restarts_what_needs_it()
    {
        await using var plugin = await PluginHarness.StartAsync<SamplePlugin>("""{ "prefix": "yo " }""");
        await using var channel = plugin.StartChannel();
        await channel.Context.NextReportAsync(ChannelHealth.Connected);

        await plugin.ReconfigureAsync("""{ "prefix": "hey ", "seconds": 7 }""");

        (await plugin.CallAsync(SampleMethods.Say, new SampleText("x"))).Text.ShouldBe("hey x");
        (await channel.Context.NextReportAsync(ChannelHealth.Connected)).Detail.ShouldBe("every 7 s");
        channel.MostAtOnce.ShouldBe(1);
        await Should.ThrowAsync<PluginTestException>(() => plugin.ReconfigureAsync("""{ "prefiks": "x" }"""));
        (await plugin.CallAsync(SampleMethods.Say, new SampleText("x"))).Text.ShouldBe("hey x");
    }

    [Fact]
    public async Task Tells_that_it_was_stopped()
    {
        var plugin = await PluginHarness.StartAsync<SamplePlugin>();
        await plugin.StopAsync();
        (await Should.ThrowAsync<PluginTestException>(() => plugin.CallAsync("sample.say"))).Message.ShouldContain("stopped");
        await plugin.DisposeAsync();
    }

    [Fact]
    public async Task Tells_what_a_channel_died_of()
    {
        await using var network = new FakeNetwork("ends when the line breaks");
        await using var plugin = await PluginHarness.StartAsync<FaultyPlugin>(network.Config, new() { RealTime = true });
        var channel = plugin.StartChannel();
        await channel.Context.NextReportAsync(ChannelHealth.Connected);
        await network.GoDownAsync();
        await Should.ThrowAsync<IOException>(() => channel.Ended);
        (await Should.ThrowAsync<PluginTestException>(channel.StopAsync)).Message.ShouldContain("the line broke");
    }

    [Fact]
    public async Task Waits_only_so_long_for_a_message()
    {
        using var context = new FakeChannelContext { Patience = TimeSpan.FromMilliseconds(50) };
        context.Report(ChannelHealth.Degraded, "all quiet");
        (await Should.ThrowAsync<PluginTestException>(context.NextInboundAsync)).Message.ShouldContain("Degraded (all quiet)");
        (await Should.ThrowAsync<PluginTestException>(() => context.NextReportAsync(ChannelHealth.Connected))).Message.ShouldContain("a report of Connected");
    }
}
