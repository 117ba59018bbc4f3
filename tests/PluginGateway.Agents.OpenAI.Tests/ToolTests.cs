namespace PluginGateway.Agents.OpenAI.Tests;

/// <summary>What models have done: by whom, at the same time, and what becomes of it when it goes wrong.</summary>
public sealed class ToolTests
{
    private static ClientTool Locate => new("locate", "Says where somebody is.", System.Text.Json.JsonDocument.Parse("""{"type":"object","properties":{"who":{"type":"string"}}}""").RootElement);

    private static readonly string[] TwoTools = ["weather", "time"];

    [Fact]
    public async Task Has_all_calls_of_a_round_done_at_once_and_asks_again_with_the_results()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(
            ModelReply.Does(new Say("Let me see."), new CallTool("a", "weather", """{ "city": "Bergen" }"""), new CallTool("b", "time", """{ "city": "Oslo" }""")) with { Usage = (10, 5) },
            ModelReply.Says("Rain.") with { Usage = (20, 2) });
        // Neither ends before both have begun.
        var both = new CountdownEvent(2);
        var begun = new TaskCompletionSource();
        var calls = new System.Collections.Concurrent.ConcurrentBag<string>();
        var tools = TwoTools.Select(name => new Tool(name, async (call, cancellation) =>
        {
            calls.Add($"{call.Id} {name} {call.Arguments.GetProperty("city").GetString()} {call.RunId} {call.SessionKey}");
            if (both.Signal())
            {
                begun.SetResult();
            }

            await begun.Task.WaitAsync(cancellation);
            return new AgentToolResult($"result of {name}");
        }));

        var run = await test.RunAsync(ModelRun.Request() with { Tools = [.. tools] });

        run.Failure.ShouldBeNull();
        calls.Order(StringComparer.Ordinal).ShouldBe(["a weather Bergen run-1 agent:main:main", "b time Oslo run-1 agent:main:main"]);
        run.Events.Where(static one => one is AgentText or AgentMessageBreak).ShouldBe([new AgentText("Let me see."), new AgentMessageBreak(), new AgentText("Rain.")]);
        run.Events.OfType<AgentUsage>().Last().Usage.ShouldBe(new TokenUsage(30, 7, 37));
        var first = await test.Server.NextRequestAsync();
        first.Json["tools"]!.AsArray().Select(static tool => tool!["function"]!["name"]!.GetValue<string>()).ShouldBe(["weather", "time"]);
        first.Json["tools"]![0]!["function"]!["parameters"]!["required"]![0]!.GetValue<string>().ShouldBe("city");
        var second = (await test.Server.NextRequestAsync()).Messages;
        second[1]["content"]!.GetValue<string>().ShouldBe("Let me see.");
        second[1]["tool_calls"]!.AsArray().Select(static call => call!["function"]!["arguments"]!.GetValue<string>()).ShouldBe(["""{"city":"Bergen"}""", """{"city":"Oslo"}"""]);
        (second[2]["tool_call_id"]!.GetValue<string>(), second[2]["content"]!.GetValue<string>()).ShouldBe(("a", "result of weather"));
        (second[3]["tool_call_id"]!.GetValue<string>(), second[3]["content"]!.GetValue<string>()).ShouldBe(("b", "result of time"));
    }

    [Theory]
    [InlineData("weather", "{ \"city\": ", "could not be read")]
    [InlineData("weather", "city=Bergen", "could not be read")]
    [InlineData("weather", "[1]", "a JSON object is needed")]
    [InlineData("wether", "{}", "There is no tool 'wether'. There are: weather.")]
    public async Task Tells_the_model_what_was_wrong_with_its_call_and_goes_on(string name, string arguments, string told)
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Does(new CallTool("a", name, arguments)), ModelReply.Says("Sorry."));
        var tool = new Tool("weather", static (_, _) => throw new InvalidOperationException("is not to be called"));

        var run = await test.RunAsync(ModelRun.Request() with { Tools = [tool] });

        run.Text.ShouldBe("Sorry.");
        await test.Server.NextRequestAsync();
        var second = (await test.Server.NextRequestAsync()).Messages;
        second[^1]["content"]!.GetValue<string>().ShouldContain(told);
        // Servers that read the arguments again must be able to.
        second[^2]["tool_calls"]![0]!["function"]!["arguments"]!.GetValue<string>().ShouldBe("{}");
    }

    [Fact]
    public async Task Ends_with_what_the_client_is_to_do()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Does(new Say("One moment."), new CallTool("a", "locate", """{"who":"me"}"""), new CallTool("b", "locate", """{"who":"you"}""")));

        var run = await test.RunAsync(ModelRun.Request() with { ClientTools = [Locate] });

        run.Failure.ShouldBeNull();
        run.Text.ShouldBe("One moment.");
        run.Events.OfType<AgentClientToolCall>().ShouldBe([new AgentClientToolCall("a", "locate", """{"who":"me"}"""), new AgentClientToolCall("b", "locate", """{"who":"you"}""")]);
        run.Events[^1].ShouldBeOfType<AgentClientToolCall>();
        (await test.Server.NextRequestAsync()).Json["tools"]!.AsArray().Select(static tool => tool!["function"]!["name"]!.GetValue<string>()).ShouldBe(["locate"]);
    }

    [Fact]
    public async Task Uses_its_own_tools_before_the_client_is_asked()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(
            ModelReply.Does(new CallTool("a", "weather", "{}"), new CallTool("b", "locate", "{}")), ModelReply.Does(new CallTool("c", "locate", "{oops")), ModelReply.Does(new CallTool("d", "locate", "{}")));
        var tool = new Tool("weather", static (_, _) => ValueTask.FromResult(new AgentToolResult("sun")));

        var run = await test.RunAsync(ModelRun.Request() with { Tools = [tool], ClientTools = [Locate] });

        run.Failure.ShouldBeNull();
        run.Events.OfType<AgentClientToolCall>().ShouldBe([new AgentClientToolCall("d", "locate", "{}")]);
        await test.Server.NextRequestAsync();
        var second = (await test.Server.NextRequestAsync()).Messages;
        second[^2]["content"]!.GetValue<string>().ShouldBe("sun");
        second[^1]["content"]!.GetValue<string>().ShouldContain("was not called: it ends your turn");
        (await test.Server.NextRequestAsync()).Messages[^1]["content"]!.GetValue<string>().ShouldContain("could not be read");
    }

    [Fact]
    public async Task Takes_no_arguments_for_none()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Does(new CallTool("a", "weather", "")), ModelReply.Says("Sun."));
        var arguments = "";
        var tool = new Tool("weather", (call, _) =>
        {
            arguments = call.Arguments.GetRawText();
            return ValueTask.FromResult(new AgentToolResult("sun"));
        });

        (await test.RunAsync(ModelRun.Request() with { Tools = [tool] })).Text.ShouldBe("Sun.");

        arguments.ShouldBe("{}");
    }

    [Fact]
    public async Task Tells_the_model_that_a_tool_failed()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Does(new CallTool("a", "weather", "{}")), ModelReply.Says("Sorry."));

        (await test.RunAsync(ModelRun.Request() with { Tools = [new Tool("weather", static (_, _) => throw new IOException("the mast fell"))] })).Text.ShouldBe("Sorry.");

        await test.Server.NextRequestAsync();
        (await test.Server.NextRequestAsync()).Messages[^1]["content"]!.GetValue<string>().ShouldBe("The tool 'weather' failed: IOException: the mast fell");
    }

    [Fact]
    public async Task Gives_up_a_tool_that_hangs_even_one_that_does_not_listen()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "toolTimeoutSeconds": 40""");
        test.Server.Enqueue(ModelReply.Does(new CallTool("a", "weather", "{}")), ModelReply.Says("Sorry."));
        var never = new TaskCompletionSource<AgentToolResult>();
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        var tool = new Tool("weather", (_, cancellation) =>
        {
            cancellation.Register(cancelled.SetResult);
            begun.SetResult();
            return new ValueTask<AgentToolResult>(never.Task);
        });

        var running = test.RunAsync(ModelRun.Request() with { Tools = [tool] });
        await begun.Task;
        await test.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(40));
        test.Clock.Advance(TimeSpan.FromSeconds(40));

        (await running).Text.ShouldBe("Sorry.");
        await cancelled.Task;
        await test.Server.NextRequestAsync();
        (await test.Server.NextRequestAsync()).Messages[^1]["content"]!.GetValue<string>().ShouldContain("did not answer within 40 s");
    }

    [Fact]
    public async Task Ends_at_once_when_it_is_stopped_while_a_tool_runs()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Does(new CallTool("a", "weather", "{}")));
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var tool = new Tool("weather", (_, _) =>
        {
            begun.SetResult();
            return new ValueTask<AgentToolResult>(new TaskCompletionSource<AgentToolResult>().Task);
        });

        var running = test.RunAsync(ModelRun.Request() with { Tools = [tool] }, stop.Token);
        await begun.Task;
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Shows_the_model_pictures_that_a_tool_made()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Does(new CallTool("a", "camera", "{}"), new CallTool("b", "camera", "{}")));
        var tool = new Tool("camera", static (_, _) => ValueTask.FromResult(new AgentToolResult("a picture") { Attachments = [new AgentAttachment("image/jpeg", new byte[] { 9 })] }));

        await test.RunAsync(ModelRun.Request() with { Tools = [tool] });

        await test.Server.NextRequestAsync();
        var messages = (await test.Server.NextRequestAsync()).Messages;
        messages.Select(static message => message["role"]!.GetValue<string>()).ShouldBe(["user", "assistant", "tool", "tool", "user"]);
        messages[^1]["content"]!.AsArray().Select(static part => part!["image_url"]!["url"]!.GetValue<string>()).ShouldBe(["data:image/jpeg;base64,CQ==", "data:image/jpeg;base64,CQ=="]);
    }

    [Fact]
    public async Task Stops_a_model_that_calls_tools_without_end()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "maxToolRounds": 3""");
        test.Server.Otherwise = ModelReply.Does(new CallTool("a", "weather", "{}"));

        var run = await test.RunAsync(ModelRun.Request() with { Tools = [Tool.Answering("weather", "rain")] });

        run.Failure!.Message.ShouldContain("asked for tools 4 times in a row");
        run.Failure.Message.ShouldContain("maxToolRounds");
        test.Server.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Tells_calls_apart_that_a_server_gives_one_index_or_no_id()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        static SendRaw Piece(string call) => new("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + call + "]}}]}");
        test.Server.Enqueue(
            ModelReply.Does(
                Piece("""{"index":0,"id":"x","type":"function","function":{"name":"weather","arguments":"{\"city\":\"A\"}"}}"""),
                Piece("""{"index":0,"id":"y","type":"function","function":{"name":"weather","arguments":"{\"city\":\"B\"}"}}"""),
                Piece("""{"index":1,"id":"","type":"function","function":{"name":"weather","arguments":"{\"city\":\"C\"}"}}""")) with { FinishReason = "stop" },
            ModelReply.Says("Done."));
        var cities = new System.Collections.Concurrent.ConcurrentBag<string>();
        var tool = new Tool("weather", (call, _) =>
        {
            cities.Add($"{call.Id} {call.Arguments.GetProperty("city").GetString()}");
            return ValueTask.FromResult(new AgentToolResult("rain"));
        });

        (await test.RunAsync(ModelRun.Request() with { Tools = [tool] })).Text.ShouldBe("Done.");

        cities.Order(StringComparer.Ordinal).ShouldBe(["call_2 C", "x A", "y B"]);
    }
}
