namespace PluginGateway.Agents.OpenAI.Tests;

/// <summary>The plugin as the gateway loads it: its configuration, its servers, its folder.</summary>
public sealed class OpenAIPluginTests
{
    [Theory]
    [InlineData("{}", "apiKey is missing: OpenAI's server needs one")]
    [InlineData("""{ "apiKey": "" }""", "apiKey is empty or has a line break")]
    [InlineData("""{ "apiKey": "a", "apiKeyFile": "b" }""", "apiKey and apiKeyFile are both set")]
    [InlineData("""{ "endpoint": "127.0.0.1:11434" }""", "endpoint must be an http or https address")]
    [InlineData("""{ "endpoint": "http://user:pass@127.0.0.1" }""", "endpoint must be an http or https address without a key in it")]
    [InlineData("""{ "endpoint": "http://127.0.0.1", "timeoutSeconds": 0 }""", "timeoutSeconds must be between 1 and 3600")]
    [InlineData("""{ "endpoint": "http://127.0.0.1", "retries": "many" }""", "retries")]
    [InlineData("""{ "endpoit": "http://127.0.0.1", "apiKey": "k" }""", "config.endpoit is not known.")]
    [InlineData("""{ "providers": { "ollama": { "endpoint": "nowhere" } } }""", "providers.ollama: endpoint must be")]
    [InlineData("""{ "providers": { "My Server": { "endpoint": "http://127.0.0.1" } } }""", "providers.My Server: the name must be lower-case")]
    [InlineData("""{ "endpoint": "http://127.0.0.1", "providers": { "openai": { "endpoint": "http://127.0.0.1" } } }""", "providers.openai is there twice")]
    [InlineData("""{ "providers": { "ollama": { "endpoint": "http://127.0.0.1", "modl": "x" } } }""", "config.providers.ollama.modl is not known.")]
    [InlineData("""{ "endpoint": "http://127.0.0.1", "apiKeyFile": "/nowhere/key" }""", "apiKeyFile: /nowhere/key cannot be read")]
    public async Task Refuses_a_configuration_with_the_reason(string config, string told) =>
        (await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<OpenAIPlugin>(config))).Message.ShouldContain(told);

    [Fact]
    public async Task Refuses_a_key_that_everybody_can_read()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "secret");
        Mode.Set(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var refused = await Should.ThrowAsync<PluginTestException>(() => PluginHarness.StartAsync<OpenAIPlugin>($$"""{ "apiKeyFile": "{{file}}" }"""));

        refused.Message.ShouldContain($"Remedy: chmod 600 '{file}'");
        refused.Message.ShouldNotContain("secret");
        File.Delete(file);
    }

    [Theory]
    [InlineData("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1")]
    [InlineData("http://127.0.0.1:11434/", "http://127.0.0.1:11434/v1")]
    [InlineData("https://example.org/api/openai/v1", "https://example.org/api/openai/v1")]
    [InlineData(null, "https://api.openai.com/v1")]
    public void Finds_the_address(string? endpoint, string address) => new OpenAIServer { Endpoint = endpoint }.Address.ToString().ShouldBe(address);

    [Fact]
    public async Task Brings_one_provider_for_each_server()
    {
        await using var first = await ScriptedModelServer.StartAsync();
        await using var second = await ScriptedModelServer.StartAsync();
        first.Otherwise = ModelReply.Says("first");
        second.Otherwise = ModelReply.Says("second");
        var config = $$"""{ "endpoint": "{{first.Endpoint}}", "model": "a", "providers": { "ollama": { "endpoint": "{{second.Endpoint}}", "model": "b" } } }""";
        await using var plugin = await PluginHarness.StartAsync<OpenAIPlugin>(config);

        plugin.Agents.Order(StringComparer.Ordinal).ShouldBe(["ollama", "openai"]);
        (await plugin.AskAsync("hi", "openai")).ShouldBe("first");
        (await plugin.AskAsync("hi", "ollama")).ShouldBe("second");
        ((string?)second.Requests[0].Json["model"]).ShouldBe("b");
    }

    [Fact]
    public async Task Brings_only_the_named_servers_when_no_other_is_described()
    {
        await using var plugin = await PluginHarness.StartAsync<OpenAIPlugin>("""{ "providers": { "ollama": { "endpoint": "http://127.0.0.1:9", "models": ["x"] } } }""");

        plugin.Agents.ShouldBe(["ollama"]);
    }

    [Fact]
    public async Task Finishes_a_run_on_the_old_build_while_the_new_one_serves()
    {
        await using var server = await ScriptedModelServer.StartAsync();
        var gate = new TaskCompletionSource();
        server.Enqueue(ModelReply.Does(new Say("old "), new WaitFor(gate.Task), new Say("end")));
        await using var plugin = await LoadedPlugin.StartAsync(
            BuiltPlugin.StampedIn(typeof(OpenAIPluginTests).Assembly), $$"""{ "endpoint": "{{server.Endpoint}}", "model": "tiny" }""", new PluginTestOptions { Patience = TimeSpan.FromMinutes(3) });
        var running = plugin.AskAsync("hi");
        await server.NextRequestAsync();

        var swapping = plugin.SwapAsync();
        await Until.TrueAsync(() => plugin.Info.Generation == 2);
        (await plugin.AskAsync("hi")).ShouldBe("Hello there");
        gate.SetResult();

        (await running).ShouldBe("old end");
        await swapping;
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("an answer")]
    [InlineData("tools and attachments")]
    [InlineData("a retry")]
    [InlineData("a connection that broke")]
    [InlineData("a stream that cannot be read")]
    [InlineData("a stop while the server hangs")]
    public async Task Leaves_memory_after(string use)
    {
        await using var server = await ScriptedModelServer.StartAsync();
        await PluginHarness.AssertUnloadsAsync(
            BuiltPlugin.StampedIn(typeof(OpenAIPluginTests).Assembly), plugin => UseAsync(plugin, server, use), $$"""{ "endpoint": "{{server.Endpoint}}", "model": "tiny", "apiKey": "k" }""", patience: TimeSpan.FromSeconds(60));
    }

    private static async Task UseAsync(LoadedPlugin plugin, ScriptedModelServer server, string use)
    {
        var request = ModelRun.Request() with { Thinking = "high", SystemPrompt = "Be brief." };
        var heard = new TaskCompletionSource();
        switch (use)
        {
            case "an answer":
                (await ModelRun.OfAsync(plugin, request)).Text.ShouldBe("Hello there");
                break;
            case "tools and attachments":
                server.Enqueue(
                    ModelReply.Does(new Think("hm"), new Say("wait"), new CallTool("a", "weather", """{ "city": "Bergen" }"""), new CallTool("b", "weather", "oops")),
                    ModelReply.Says("Rain."));
                request = request with { Tools = [Tool.Answering("weather", "rain")], Attachments = [new AgentAttachment("image/png", new byte[] { 1 })] };
                (await ModelRun.OfAsync(plugin, request)).Text.ShouldBe("waitRain.");
                break;
            case "a retry":
                server.Enqueue(ModelReply.Refuses(500, "try again").With("retry-after-ms", "1"));
                (await ModelRun.OfAsync(plugin, request)).Text.ShouldBe("Hello there");
                break;
            case "a connection that broke":
                server.Enqueue(ModelReply.Does(new Say("half"), new WaitFor(heard.Task), new Cut()));
                (await ModelRun.OfAsync(plugin, request, heard)).Failure!.Message.ShouldContain("broke off");
                break;
            case "a stream that cannot be read":
                server.Enqueue(ModelReply.Does(new SendRaw("data: {oops")));
                (await ModelRun.OfAsync(plugin, request)).Failure!.Message.ShouldContain("cannot be read");
                break;
            case "a stop while the server hangs":
                server.Enqueue(ModelReply.Does(new Say("hangs"), new WaitFor(heard.Task)));
                await StopAsync(plugin, request);
                break;
        }
    }

    private static async Task StopAsync(LoadedPlugin plugin, AgentRequest request)
    {
        using var stop = new CancellationTokenSource();
        var heard = new TaskCompletionSource();
        var running = ModelRun.OfAsync(plugin, request, heard, stop.Token);
        await heard.Task;
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }
}
