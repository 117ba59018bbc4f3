namespace PluginGateway.Agents.OpenAI.Tests;

/// <summary>What goes to the server and what comes back, when all is well.</summary>
public sealed class StreamingTests
{
    [Fact]
    public async Task Streams_the_answer_with_its_model_and_usage()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Says("Good ", "day") with { Usage = (12, 3) });

        var run = await test.RunAsync();

        run.Failure.ShouldBeNull();
        run.Events.ShouldBe([new AgentModel("tiny"), new AgentText("Good "), new AgentText("day"), new AgentUsage(new TokenUsage(12, 3, 15))]);
    }

    [Fact]
    public async Task Hands_on_each_piece_when_it_comes()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        var gate = new TaskCompletionSource();
        test.Server.Enqueue(ModelReply.Does(new Say("one"), new WaitFor(gate.Task), new Say("two")));
        await using var events = test.Plugin.RunAgentAsync(ModelRun.Request()).GetAsyncEnumerator();

        (await events.MoveNextAsync()).ShouldBeTrue();
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.ShouldBe(new AgentText("one"));
        gate.SetResult();
        (await events.MoveNextAsync()).ShouldBeTrue();

        events.Current.ShouldBe(new AgentText("two"));
    }

    [Fact]
    public async Task Tells_what_the_model_thinks_apart_from_what_it_says()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Does(new Think("Hm. "), new Think("Yes."), new Say("Yes")));

        var run = await test.RunAsync();

        run.Events.OfType<AgentReasoning>().Select(static thought => thought.Delta).ShouldBe(["Hm. ", "Yes."]);
        run.Text.ShouldBe("Yes");
    }

    [Fact]
    public async Task Sends_prompts_history_and_message_with_roles_that_alternate()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        var history = new[] { new AgentMessage("assistant", "I begin"), new AgentMessage("user", "one"), new AgentMessage("user", "two"), new AgentMessage("assistant", "three") };

        await test.RunAsync(ModelRun.Request("four", history) with { SystemPrompt = "Be brief.", ExtraSystemPrompt = "Be kind.", Model = "large" });

        var request = await test.Server.NextRequestAsync();
        request.Json["model"]!.GetValue<string>().ShouldBe("large");
        request.Json["stream_options"]!["include_usage"]!.GetValue<bool>().ShouldBeTrue();
        request.Messages.Select(static message => message["role"]!.GetValue<string>()).ShouldBe(["system", "user", "assistant", "user", "assistant", "user"]);
        request.Messages[0]["content"]!.GetValue<string>().ShouldBe("Be brief.\n\nBe kind.");
        string.Concat(request.Messages[3]["content"]!.AsArray().Select(static part => part!["text"]!.GetValue<string>())).ShouldBe("one\n\ntwo");
        request.Messages[5]["content"]!.GetValue<string>().ShouldBe("four");
    }

    [Fact]
    public async Task Shows_pictures_and_puts_everything_else_into_words()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        var attachments = new[]
        {
            new AgentAttachment("image/png", new byte[] { 1, 2, 3 }), new AgentAttachment("text/csv", "a,b"u8.ToArray()) { FileName = "list.csv" },
            new AgentAttachment("application/zip", new byte[] { 4 }) { FileName = "all.zip" }, new AgentAttachment("text/plain", new byte[] { 0xFF, 0xFE }) { FileName = "not-text.txt" },
        };

        await test.RunAsync(ModelRun.Request("look") with { Attachments = attachments });

        var parts = (await test.Server.NextRequestAsync()).Messages[^1]["content"]!.AsArray();
        parts[1]!["image_url"]!["url"]!.GetValue<string>().ShouldBe("data:image/png;base64,AQID");
        parts[2]!["text"]!.GetValue<string>().ShouldContain("list.csv (text/csv):\na,b");
        parts[3]!["text"]!.GetValue<string>().ShouldContain("all.zip of type application/zip and 1 bytes, which this model cannot be shown");
        parts[4]!["text"]!.GetValue<string>().ShouldContain("not-text.txt");
    }

    [Fact]
    public async Task Does_not_show_pictures_to_models_that_cannot_see()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "vision": false""");

        await test.RunAsync(ModelRun.Request("look") with { Attachments = [new AgentAttachment("image/png", new byte[] { 1 })] });

        (await test.Server.NextRequestAsync()).Json.ToJsonString().ShouldNotContain("image_url");
    }

    [Theory]
    [InlineData("auto", "off", null)]
    [InlineData("auto", null, null)]
    [InlineData("auto", "minimal", "minimal")]
    [InlineData("auto", "xhigh", "xhigh")]
    [InlineData("always", "off", "none")]
    [InlineData("always", "high", "high")]
    [InlineData("never", "high", null)]
    public async Task Asks_for_thinking_as_the_server_takes_it(string setting, string? level, string? effort)
    {
        await using var test = await OpenAIUnderTest.StartAsync($$""", "thinking": "{{setting}}" """);

        await test.RunAsync(ModelRun.Request() with { Thinking = level });

        ((string?)(await test.Server.NextRequestAsync()).Json["reasoning_effort"]).ShouldBe(effort);
    }

    [Fact]
    public async Task Sends_limit_temperature_and_headers_and_no_key_when_there_is_none()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "maxOutputTokens": 77, "temperature": 0.5, "headers": { "X-Title": "pgw" }""");

        await test.RunAsync();

        var request = await test.Server.NextRequestAsync();
        ((int?)request.Json["max_tokens"]).ShouldBe(77);
        ((double?)request.Json["temperature"]).ShouldBe(0.5);
        request.Headers["X-Title"].ShouldBe("pgw");
        request.Headers.Keys.ShouldNotContain(name => name == "Authorization");
    }

    [Fact]
    public async Task Shows_the_key_that_a_file_holds()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "secret-key\n");
        Mode.Set(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var test = await OpenAIUnderTest.StartAsync($$""", "apiKeyFile": "{{file}}" """);
        test.Server.Key = "secret-key";

        (await test.RunAsync()).Text.ShouldBe("Hello there");

        File.Delete(file);
    }
}
