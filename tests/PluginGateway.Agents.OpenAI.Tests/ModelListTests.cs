namespace PluginGateway.Agents.OpenAI.Tests;

/// <summary>Which models there are, and when that is known.</summary>
public sealed class ModelListTests
{
    [Fact]
    public async Task Lists_what_the_server_has_with_the_configured_one_first()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Models = [ScriptedModelServer.Model("big", 32_768), ScriptedModelServer.Model("tiny", 4_096)];
        await NextListAsync(test.Clock);

        await Until.TrueAsync(() => Models(test.Plugin).Count == 2 && Models(test.Plugin)[0].ContextWindow is not null);

        Models(test.Plugin).ShouldBe([new ModelSummary("tiny", "tiny", "openai") { ContextWindow = 4_096 }, new ModelSummary("big", "big", "openai") { ContextWindow = 32_768 }]);
    }

    [Fact]
    public async Task Starts_while_the_server_is_down_and_finds_it_later()
    {
        await using var server = await ScriptedModelServer.StartAsync();
        server.ModelsStatus = 503;
        await using var plugin = await PluginHarness.StartAsync<OpenAIPlugin>($$"""{ "endpoint": "{{server.Endpoint}}" }""");
        await plugin.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(5));
        (await ModelRun.OfAsync(plugin, ModelRun.Request())).Failure!.Message.ShouldContain("has named no model yet: set model");

        server.ModelsStatus = 200;
        plugin.Clock.Advance(TimeSpan.FromSeconds(5));
        await Until.TrueAsync(() => Models(plugin).Count == 2);

        (await plugin.AskAsync("hi")).ShouldBe("Hello there");
        ((string?)(await server.NextRequestAsync()).Json["model"]).ShouldBe("large");
    }

    [Fact]
    public async Task Keeps_the_models_it_knows_when_the_server_goes_down()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        await Until.TrueAsync(() => Models(test.Plugin).Count == 2);
        test.Server.ModelsStatus = 500;
        var lists = test.Server.Lists;

        await NextListAsync(test.Clock);
        await Until.TrueAsync(() => test.Server.Lists > lists);
        await test.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(5));

        Models(test.Plugin).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Offers_what_is_configured_and_asks_nobody()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "models": ["a", "tiny"]""");

        Models(test.Plugin).Select(static model => model.Id).ShouldBe(["tiny", "a"]);
        (await test.RunAsync()).Failure.ShouldBeNull();
        test.Server.Lists.ShouldBe(0);
    }

    [Fact]
    public async Task Stops_asking_when_the_plugin_is_stopped()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        await test.Clock.UntilAwaitedAsync(TimeSpan.FromMinutes(15));
        await test.Plugin.StopAsync();
        var lists = test.Server.Lists;

        test.Clock.Advance(TimeSpan.FromHours(10));

        test.Server.Lists.ShouldBe(lists);
    }

    private static IReadOnlyList<ModelSummary> Models(PluginUnderTest plugin) => plugin.AgentModels();

    private static async Task NextListAsync(FakeClock clock)
    {
        await clock.UntilAwaitedAsync(TimeSpan.FromMinutes(15));
        clock.Advance(TimeSpan.FromMinutes(15));
    }
}
