namespace PluginGateway.Agents.Anthropic.Tests;

/// <summary>What goes to the server and what comes back. What is alike for all servers is tested with the plugin <c>openai</c>.</summary>
public sealed class AnthropicTests : IAsyncLifetime
{
    private ScriptedModelServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedModelServer.StartAsync();
        _server.Key = "secret-key";
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Streams_thoughts_answer_and_usage_and_has_the_beginning_kept()
    {
        await using var plugin = await StartAsync();
        _server.Enqueue(ModelReply.Does(new Think("Hm."), new Say("Good "), new Say("day")) with { Usage = (12, 3) });

        var run = await ModelRun.OfAsync(plugin, ModelRun.Request("hi", new AgentMessage("user", "before"), new AgentMessage("assistant", "yes")) with { SystemPrompt = "Be brief." });

        run.Failure.ShouldBeNull();
        run.Text.ShouldBe("Good day");
        run.Events[0].ShouldBe(new AgentModel("claude-test"));
        run.Events.OfType<AgentReasoning>().ShouldBe([new AgentReasoning("Hm.")]);
        run.Events.OfType<AgentUsage>().Last().Usage.ShouldBe(new TokenUsage(12, 3, 15));
        var request = await _server.NextRequestAsync();
        request.Json["system"]![0]!["text"]!.GetValue<string>().ShouldBe("Be brief.");
        request.Messages.Select(static message => message["role"]!.GetValue<string>()).ShouldBe(["user", "assistant", "user"]);
        request.Json["cache_control"]!["type"]!.GetValue<string>().ShouldBe("ephemeral");
        request.Json["max_tokens"]!.GetValue<int>().ShouldBe(16_000);
        request.Headers.Values.ShouldContain(value => value.Contains("secret-key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Has_tools_done_and_gives_back_what_it_thought()
    {
        await using var plugin = await StartAsync();
        _server.Enqueue(
            ModelReply.Does(new Think("I should look."), new CallTool("a", "weather", """{ "city": "Bergen" }"""), new CallTool("b", "weather", "{ \"city\": oops"), new CallTool("c", "nothing", "{}")),
            ModelReply.Says("Rain."));
        var tool = new Tool("weather", static (call, _) => ValueTask.FromResult(new AgentToolResult($"rain in {call.Arguments.GetProperty("city").GetString()}") { Attachments = [new AgentAttachment("image/png", new byte[] { 7 })] }));

        var run = await ModelRun.OfAsync(plugin, ModelRun.Request("look", []) with { Tools = [tool], Thinking = "high", Attachments = [new AgentAttachment("image/png", new byte[] { 1, 2, 3 })] });

        run.Failure.ShouldBeNull();
        run.Text.ShouldBe("Rain.");
        var first = await _server.NextRequestAsync();
        first.Json["tools"]![0]!["input_schema"]!["required"]![0]!.GetValue<string>().ShouldBe("city");
        first.Messages[0]["content"]![1]!["source"]!["data"]!.GetValue<string>().ShouldBe("AQID");
        var second = (await _server.NextRequestAsync()).Messages;
        second[1]["content"]![0]!["signature"]!.GetValue<string>().ShouldBe("signed");
        second[1]["content"]![1]!["input"]!["city"]!.GetValue<string>().ShouldBe("Bergen");
        var results = second[2]["content"]!.AsArray();
        results[0]!.ToJsonString().ShouldContain("rain in Bergen");
        results[1]!["is_error"]!.GetValue<bool>().ShouldBeTrue();
        results[1]!.ToJsonString().ShouldContain("could not be read");
        results[2]!.ToJsonString().ShouldContain("There are: weather.");
        results[3]!["type"]!.GetValue<string>().ShouldBe("image");
    }

    [Theory]
    [InlineData("adaptive", "high", "adaptive", "high", null)]
    [InlineData("adaptive", "off", "disabled", null, null)]
    [InlineData("budget", "low", "enabled", null, 1024)]
    [InlineData("budget", "medium", "enabled", null, 8192)]
    [InlineData("budget", "high", "enabled", null, 16_384)]
    [InlineData("budget", "xhigh", "enabled", null, 32_768)]
    [InlineData("never", "high", null, null, null)]
    [InlineData("adaptive", null, null, null, null)]
    public async Task Asks_for_thinking_as_the_model_takes_it(string setting, string? level, string? type, string? effort, int? budget)
    {
        await using var plugin = await StartAsync($$""", "thinking": "{{setting}}" """);

        (await ModelRun.OfAsync(plugin, ModelRun.Request() with { Thinking = level })).Failure.ShouldBeNull();

        var request = (await _server.NextRequestAsync()).Json;
        ((string?)request["thinking"]?["type"]).ShouldBe(type);
        ((string?)request["output_config"]?["effort"]).ShouldBe(effort);
        ((int?)request["thinking"]?["budget_tokens"]).ShouldBe(budget);
        request["max_tokens"]!.GetValue<int>().ShouldBeGreaterThan(budget ?? 0);
    }

    [Fact]
    public async Task Caches_nothing_when_it_is_told_not_to()
    {
        await using var plugin = await StartAsync(""", "promptCaching": false""");

        (await plugin.AskAsync("hi")).ShouldBe("Hello there");

        (await _server.NextRequestAsync()).Json["cache_control"].ShouldBeNull();
    }

    [Fact]
    public async Task Lists_the_models_of_the_server()
    {
        _server.Models = [ScriptedModelServer.Model("claude-new", 200_000), ScriptedModelServer.Model("claude-test")];
        await using var plugin = await StartAsync();

        await Until.TrueAsync(() => plugin.AgentModels().Count == 2);

        plugin.AgentModels().ShouldBe([new ModelSummary("claude-test", "The claude-test one", "anthropic"), new ModelSummary("claude-new", "The claude-new one", "anthropic") { ContextWindow = 200_000 }]);
    }

    [Fact]
    public async Task Names_the_setting_of_a_key_that_is_not_accepted_and_never_the_key()
    {
        await using var plugin = await StartAsync();
        _server.Key = "another";

        var failure = (await ModelRun.OfAsync(plugin, ModelRun.Request())).Failure!;

        failure.Message.ShouldContain("plugins.anthropic.config.apiKey");
        failure.ToString().ShouldNotContain("secret-key");
    }

    [Fact]
    public async Task Waits_as_long_as_a_server_asks_that_is_overloaded()
    {
        await using var plugin = await StartAsync();
        _server.Enqueue(ModelReply.Refuses(529, "Overloaded", "overloaded_error").RetryAfter(9), ModelReply.Says("Now."));

        var running = plugin.AskAsync("hi");
        await plugin.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(9));
        plugin.Clock.Advance(TimeSpan.FromSeconds(9));

        (await running).ShouldBe("Now.");
    }

    [Theory]
    [InlineData("""event: error|data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", "failed with status 529: Overloaded")]
    [InlineData("event: content_block_delta|data: {oops", "cannot be read")]
    public async Task Says_what_was_wrong_with_a_stream(string lines, string told)
    {
        await using var plugin = await StartAsync();
        _server.Enqueue(ModelReply.Does(new Say("So"), new SendRaw(lines.Replace('|', '\n'))));

        var run = await ModelRun.OfAsync(plugin, ModelRun.Request());

        run.Text.ShouldBe("So");
        run.Failure!.Message.ShouldContain(told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keeps_what_was_said_before_it_broke_off(bool rudely)
    {
        await using var plugin = await StartAsync();
        var heard = new TaskCompletionSource();
        _server.Enqueue(rudely ? ModelReply.Does(new Say("Half"), new WaitFor(heard.Task), new Cut()) : ModelReply.Says("Half") with { FinishReason = null });

        var run = await ModelRun.OfAsync(plugin, ModelRun.Request(), heard: heard);

        run.Text.ShouldBe("Half");
        run.Failure!.Message.ShouldContain("broke off");
        _server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Says_that_a_conversation_is_too_long()
    {
        await using var plugin = await StartAsync();
        _server.Enqueue(ModelReply.Refuses(400, "prompt is too long: 210000 tokens > 200000 maximum"));

        (await ModelRun.OfAsync(plugin, ModelRun.Request())).Failure!.Message.ShouldContain("Start a new session (/new)");
    }

    [Fact]
    public async Task Ends_when_it_is_stopped_though_the_server_hangs()
    {
        await using var plugin = await StartAsync();
        _server.Enqueue(ModelReply.Does(new Say("So"), WaitFor.Ever));
        using var stop = new CancellationTokenSource();

        var running = ModelRun.OfAsync(plugin, ModelRun.Request(), cancellation: stop.Token);
        var request = await _server.NextRequestAsync();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        await request.Gone.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    [Theory]
    [InlineData("{}", "apiKey is missing")]
    [InlineData("""{ "apiKey": "k", "baseUrl": "nowhere" }""", "baseUrl must be an http or https address")]
    [InlineData("""{ "apiKey": "k", "apiKeyFile": "f" }""", "keep one")]
    [InlineData("""{ "apiKey": "k", "maxOutputTokens": 0 }""", "maxOutputTokens must be between")]
    [InlineData("""{ "apiKey": "k", "modle": "x" }""", "config.modle is not known")]
    public async Task Refuses_a_configuration_with_the_reason(string config, string told) =>
        (await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<AnthropicPlugin>(config))).Message.ShouldContain(told);

    [Fact]
    public Task Leaves_memory_after_all_that_a_run_can_be() =>
        PluginHarness.AssertUnloadsAsync(BuiltPlugin.StampedIn(typeof(AnthropicTests).Assembly), UseAsync, Config(), patience: TimeSpan.FromSeconds(60));

    private string Config(string more = "") => $$"""{ "baseUrl": "{{_server.Url}}", "apiKey": "secret-key", "model": "claude-test"{{more}} }""";

    private Task<PluginHarness> StartAsync(string more = "") => PluginHarness.StartAsync<AnthropicPlugin>(Config(more));

    private async Task UseAsync(LoadedPlugin plugin)
    {
        var heard = new TaskCompletionSource();
        _server.Enqueue(
            ModelReply.Does(new Think("hm"), new CallTool("a", "weather", """{ "city": "Bergen" }""")), ModelReply.Says("Rain."),
            ModelReply.Does(new Say("half"), new WaitFor(heard.Task), new Cut()), ModelReply.Refuses(400, "no"));
        var request = ModelRun.Request() with { Tools = [Tool.Answering("weather", "rain")], Attachments = [new AgentAttachment("image/png", new byte[] { 1 })], Thinking = "high" };
        (await ModelRun.OfAsync(plugin, request)).Text.ShouldBe("Rain.");
        (await ModelRun.OfAsync(plugin, request, heard: heard)).Failure!.Message.ShouldContain("broke off");
        (await ModelRun.OfAsync(plugin, request)).Failure!.Message.ShouldContain("refuses the request");
        await Until.TrueAsync(() => plugin.AgentModels().Count > 1);
    }
}
