using System.Globalization;

namespace PluginGateway.Agents.OpenAI.Tests;

/// <summary>Servers that fail, each in its own way: what is said about it, and what is tried again.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Says_which_server_is_down_after_it_has_tried_again()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "retries": 1""", realTime: true);
        await test.Server.StopAsync();

        var run = await test.RunAsync();

        run.Failure!.Message.ShouldContain($"openai ({test.Server.Endpoint}) cannot be reached");
        run.Failure.Message.ShouldContain("Connection refused");
        run.Failure.Error.Retryable.ShouldBe(true);
    }

    [Fact]
    public async Task Names_the_setting_of_a_key_that_is_not_accepted_and_never_the_key()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "apiKey": "wrong-secret" """);
        test.Server.Key = "right-secret";

        var run = await test.RunAsync();

        run.Failure!.Message.ShouldContain("does not accept the key");
        run.Failure.Message.ShouldContain("plugins.openai.config.apiKey");
        run.Failure.ToString().ShouldNotContain("wrong-secret");
        run.Failure.Error.Retryable.ShouldBeNull();
        test.Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Waits_as_long_as_a_server_asks_that_is_asked_too_often()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Refuses(429, "slow down", "rate_limit_error").RetryAfter(7), ModelReply.Says("Now."));

        var running = test.RunAsync();
        await test.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(7));
        test.Server.Requests.Count.ShouldBe(1);
        test.Clock.Advance(TimeSpan.FromSeconds(7));

        (await running).Text.ShouldBe("Now.");
        test.Server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Waits_until_the_date_that_a_server_names()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        var date = test.Clock.GetUtcNow().AddSeconds(12).ToString("R", CultureInfo.InvariantCulture);
        test.Server.Enqueue(ModelReply.Refuses(429, "slow down").With("Retry-After", date), ModelReply.Says("Now."));

        var running = test.RunAsync();
        await test.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(12));
        test.Clock.Advance(TimeSpan.FromSeconds(12));

        (await running).Text.ShouldBe("Now.");
    }

    [Fact]
    public async Task Does_not_wait_for_longer_than_it_may_and_says_how_long_it_would_be()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "maxRetryAfterSeconds": 60""");
        test.Server.Enqueue(ModelReply.Refuses(429, "slow down").RetryAfter(61));

        var run = await test.RunAsync();

        run.Failure!.Message.ShouldContain("is asked too often: slow down");
        (run.Failure.Error.Retryable, run.Failure.Error.RetryAfterMs).ShouldBe((true, 61_000));
    }

    [Fact]
    public async Task Does_not_wait_for_credit()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Refuses(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"));

        (await test.RunAsync()).Failure!.Message.ShouldContain("has no credit left");
    }

    [Fact]
    public async Task Tries_again_when_a_server_fails_and_gives_up_in_the_end()
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "retries": 2""");
        test.Server.Otherwise = ModelReply.Refuses(500, "out of memory", "server_error").RetryAfter(3);

        var running = test.RunAsync();
        for (var retry = 0; retry < 2; retry++)
        {
            await test.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(3));
            test.Clock.Advance(TimeSpan.FromSeconds(3));
        }

        (await running).Failure!.Message.ShouldContain("failed with status 500: out of memory");
        test.Server.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(404, "model 'tiny' not found", "knows no such model or address: model 'tiny' not found", "UNAVAILABLE")]
    [InlineData(400, "This model's maximum context length is 8192 tokens", "the conversation is too long for the model", "INVALID_REQUEST")]
    [InlineData(400, "the request exceeds the available context size, try increasing it", "Start a new session (/new)", "INVALID_REQUEST")]
    [InlineData(400, "reasoning_effort is not supported", "refuses the request with status 400: reasoning_effort is not supported", "INVALID_REQUEST")]
    [InlineData(403, "not for you", "does not allow this with the key", "UNAVAILABLE")]
    public async Task Says_what_was_refused(int status, string message, string told, string code)
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Refuses(status, message));

        var run = await test.RunAsync();

        run.Failure!.Message.ShouldContain(told);
        run.Failure.Code.ShouldBe(code);
        test.Server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"error":"model not loaded"}""", "model not loaded")]
    [InlineData("""{"detail":"no such thing"}""", "no such thing")]
    [InlineData("plain words", "plain words")]
    [InlineData("""["odd"]""", "status 422")]
    public async Task Reads_errors_of_any_shape(string body, string told)
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(new ModelReply { Status = 422, Body = body });

        (await test.RunAsync()).Failure!.Message.ShouldContain(told);
    }

    [Fact]
    public async Task Knows_a_web_page_from_an_answer()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(new ModelReply { Body = "<html>Welcome</html>", BodyType = "text/html" });

        (await test.RunAsync()).Failure!.Message.ShouldContain("answers with a web page; is the address right?");
    }

    [Fact]
    public async Task Keeps_what_was_said_before_the_connection_broke_and_asks_nobody_again()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        var heard = new TaskCompletionSource();
        test.Server.Enqueue(ModelReply.Does(new Say("Half a sen"), new WaitFor(heard.Task), new Cut()));

        var run = await ModelRun.OfAsync(test.Plugin, ModelRun.Request(), heard: heard);

        run.Text.ShouldBe("Half a sen");
        run.Failure!.Message.ShouldContain("broke off in the middle of its answer");
        test.Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Notices_an_answer_that_just_ends()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Says("Half a ", "sen") with { FinishReason = null });

        var run = await test.RunAsync();

        run.Text.ShouldBe("Half a sen");
        run.Failure!.Message.ShouldContain("broke off");
    }

    [Theory]
    [InlineData("data: {oops", "cannot be read")]
    [InlineData("data: [1, 2]", "openai")]
    [InlineData("""data: {"error":{"message":"CUDA out of memory","type":"server_error"}}""", "failed with status 500: CUDA out of memory")]
    [InlineData("""data: {"error":{"message":"maximum context length is 4096 tokens","code":400}}""", "the conversation is too long")]
    public async Task Says_what_was_wrong_with_a_stream(string line, string told)
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Does(new Say("So"), new SendRaw(line)));

        var run = await test.RunAsync();

        run.Text.ShouldBe("So");
        run.Failure!.Message.ShouldContain(told);
    }

    [Theory]
    [InlineData(false, "said nothing for 90 s")]
    [InlineData(true, "said nothing more for 90 s")]
    public async Task Gives_up_a_server_that_says_nothing(bool begun, string told)
    {
        await using var test = await OpenAIUnderTest.StartAsync(""", "timeoutSeconds": 90""");
        test.Server.Enqueue(begun ? ModelReply.Does(new Say("So"), WaitFor.Ever) : new ModelReply { Steps = [WaitFor.Ever] });
        await using var events = test.Plugin.RunAgentAsync(ModelRun.Request()).GetAsyncEnumerator();
        for (var heard = 0; begun && heard < 2; heard++)
        {
            (await events.MoveNextAsync()).ShouldBeTrue();
        }

        var silence = ReadOnAsync(events);
        var request = await test.Server.NextRequestAsync();
        while (!silence.IsCompleted)
        {
            await Task.WhenAny(silence, test.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(90)));
            test.Clock.Advance(TimeSpan.FromSeconds(90));
        }

        (await Should.ThrowAsync<GatewayException>(() => silence)).Message.ShouldContain(told);
        await request.Gone.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ends_when_it_is_stopped_though_the_server_hangs(bool begun)
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(begun ? ModelReply.Does(new Say("So"), WaitFor.Ever) : new ModelReply { Steps = [WaitFor.Ever] });
        using var stop = new CancellationTokenSource();

        var running = test.RunAsync(cancellation: stop.Token);
        var request = await test.Server.NextRequestAsync();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        await request.Gone.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    [Fact]
    public async Task Ends_when_it_is_stopped_while_it_waits_to_try_again()
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Refuses(503, "loading").RetryAfter(20));
        using var stop = new CancellationTokenSource();

        var running = test.RunAsync(cancellation: stop.Token);
        await test.Clock.UntilAwaitedAsync(TimeSpan.FromSeconds(20));
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Ends_an_answer_that_nobody_could_read_and_keeps_its_beginning(int pieces)
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(ModelReply.Says([.. Enumerable.Repeat(new string('x', 10_000_000 / pieces), pieces)]));

        var run = await test.RunAsync();

        run.Text.Length.ShouldBe(2_000_000);
        run.Failure!.Message.ShouldContain("more than 2,000,000 characters");
    }

    [Theory]
    [InlineData("length", "used up its output tokens before it said anything")]
    [InlineData("content_filter", "content filter")]
    public async Task Says_why_nothing_came(string reason, string told)
    {
        await using var test = await OpenAIUnderTest.StartAsync();
        test.Server.Enqueue(new ModelReply { Steps = [new Think("and on and on")], FinishReason = reason });

        (await test.RunAsync()).Failure!.Message.ShouldContain(told);
    }

    private static async Task ReadOnAsync(IAsyncEnumerator<AgentEvent> events)
    {
        while (await events.MoveNextAsync())
        {
        }
    }
}
