using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using ModelServer;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using OpenAI.Responses;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The whole program behind OpenAI's own client and curl, with a server of models that does what the test says (<c>http.md</c> §4, §5).</summary>
public sealed class OpenAIClientTests : IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();
    private ScriptedModelServer _server = null!;

    private OpenAIClientOptions Options => new() { Endpoint = new Uri(_gateway.Url, "v1"), RetryPolicy = new ClientRetryPolicy(0), NetworkTimeout = TimeSpan.FromSeconds(60) };

    private ApiKeyCredential Key => new(_gateway.Token);

    private ChatClient Chat => new("openclaw", Key, Options);

    private ResponsesClient Responses => new(Key, new ResponsesClientOptions { Endpoint = new Uri(_gateway.Url, "v1"), RetryPolicy = new ClientRetryPolicy(0), NetworkTimeout = TimeSpan.FromSeconds(60) });

    public async Task InitializeAsync()
    {
        _server = await ScriptedModelServer.StartAsync();
        await File.WriteAllTextAsync(
            _gateway.ConfigPath,
            $$"""
            {
              "gateway": { "http": { "endpoints": { "enabled": true } } },
              "agents": { "defaults": { "provider": "openai" } },
              "plugins": { "openai": { "enabled": true, "config": { "endpoint": "{{_server.Endpoint}}", "model": "tiny", "retries": 0 } } }
            }
            """);
        await _gateway.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Chat_is_answered_in_one_piece()
    {
        ChatCompletion answer = await Chat.CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage("hi"), new AssistantChatMessage("yes?"), new UserChatMessage("again")]);

        answer.Content[0].Text.ShouldBe("Hello there");
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.Usage.InputTokenCount.ShouldBe(10);
        answer.Usage.OutputTokenCount.ShouldBe(5);
        var asked = await _server.NextRequestAsync();
        asked.Messages[0]["content"]!.ToString().ShouldBe("Be brief.");
        asked.Messages[^1]["content"]!.ToString().ShouldContain("Assistant: yes?");
    }

    [Fact]
    public async Task Chat_is_streamed_as_the_model_speaks()
    {
        var gate = new TaskCompletionSource();
        _server.Enqueue(ModelReply.Does(new Say("first "), new WaitFor(gate.Task), new Say("second")));
        var text = new List<string>();
        ChatFinishReason? reason = null;
        ChatTokenUsage? usage = null;

        await foreach (var update in Chat.CompleteChatStreamingAsync([new UserChatMessage("hi")]))
        {
            text.AddRange(update.ContentUpdate.Select(part => part.Text).Where(piece => piece.Length > 0));
            (reason, usage) = (update.FinishReason ?? reason, update.Usage ?? usage);

            // The model goes on only now: the first piece was not kept back.
            if (text.Count > 0)
            {
                gate.TrySetResult();
            }
        }

        text.ShouldBe(["first ", "second"]);
        reason.ShouldBe(ChatFinishReason.Stop);
        usage.ShouldNotBeNull().TotalTokenCount.ShouldBe(15);
    }

    [Fact]
    public async Task Chat_shows_the_model_a_picture()
    {
        var picture = ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")), "image/png");

        await Chat.CompleteChatAsync([new UserChatMessage(ChatMessageContentPart.CreateTextPart("What is it?"), picture)]);

        (await _server.NextRequestAsync()).Messages[^1]["content"]!.ToJsonString().ShouldContain("data:image/png;base64,");
    }

    [Fact]
    public async Task Chat_that_fails_is_an_exception_whether_or_not_it_had_begun()
    {
        _server.Enqueue(ModelReply.Refuses(400, "no such thing"), ModelReply.Does(new Say("some of it")) with { FinishReason = null });

        (await Should.ThrowAsync<ClientResultException>(() => Chat.CompleteChatAsync([new UserChatMessage("hi")]))).Message.ShouldContain("no such thing");
        await Should.ThrowAsync<Exception>(async () =>
        {
            await foreach (var update in Chat.CompleteChatStreamingAsync([new UserChatMessage("hi")]))
            {
                _ = update;
            }
        });
    }

    [Fact]
    public async Task Chat_calls_the_clients_tools_and_hears_what_came_of_it()
    {
        var tool = ChatTool.CreateFunctionTool("weather", "The weather.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));
        var options = new ChatCompletionOptions { Tools = { tool } };
        _server.Enqueue(ModelReply.Does(new CallTool("c1", "weather", """{"city":"Bergen"}""")), ModelReply.Says("Rain."), ModelReply.Does(new Say("Well."), new CallTool("c2", "weather", """{"city":"Oslo"}""")));
        var said = new List<ChatMessage> { new UserChatMessage("How is it in Bergen?") };

        ChatCompletion asked = await Chat.CompleteChatAsync(said, options);
        asked.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        var call = asked.ToolCalls.ShouldHaveSingleItem();
        (call.Id, call.FunctionName, call.FunctionArguments.ToString()).ShouldBe(("c1", "weather", """{"city":"Bergen"}"""));
        said.AddRange([new AssistantChatMessage(asked), new ToolChatMessage(call.Id, "8 degrees, rain")]);
        ChatCompletion answer = await Chat.CompleteChatAsync(said, options);

        answer.Content[0].Text.ShouldBe("Rain.");
        (await _server.NextRequestAsync()).Json["tools"]![0]!["function"]!["parameters"]!["required"]![0]!.ToString().ShouldBe("city");
        var told = (await _server.NextRequestAsync()).Messages[^1]["content"]!.ToString();
        told.ShouldContain("""(called weather with {"city":"Bergen"}, as c1)""");
        told.ShouldEndWith("(result of weather, c1) 8 degrees, rain");

        var pieces = new List<string>();
        ChatFinishReason? reason = null;
        await foreach (var update in Chat.CompleteChatStreamingAsync([new UserChatMessage("And in Oslo?")], options))
        {
            pieces.AddRange(update.ContentUpdate.Select(part => part.Text).Where(text => text.Length > 0));
            pieces.AddRange(update.ToolCallUpdates.Select(part => $"{part.Index} {part.ToolCallId} {part.FunctionName} {part.FunctionArgumentsUpdate}"));
            reason = update.FinishReason ?? reason;
        }

        pieces.ShouldBe(["Well.", """0 c2 weather {"city":"Oslo"}"""]);
        reason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact]
    public async Task Responses_call_the_clients_tools_while_they_are_streamed()
    {
        _server.Enqueue(ModelReply.Does(new CallTool("c1", "weather", """{"city":"Bergen"}""")), ModelReply.Says("Rain."));
        var tool = ResponseTool.CreateFunctionTool("weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}"""), strictModeEnabled: null, "The weather.");
        var options = new CreateResponseOptions { Model = "openclaw", StreamingEnabled = true, InputItems = { ResponseItem.CreateUserMessageItem("How is it?") }, Tools = { tool } };
        var kinds = new List<string>();
        ResponseResult? end = null;

        await foreach (var update in await Responses.CreateResponseStreamingAsync(options))
        {
            update.SequenceNumber.ShouldBe(kinds.Count);
            kinds.Add(update.GetType().Name);
            end = (update as StreamingResponseCompletedUpdate)?.Response ?? end;
        }

        kinds[^5..].ShouldBe(
        [
            nameof(StreamingResponseOutputItemAddedUpdate), nameof(StreamingResponseFunctionCallArgumentsDeltaUpdate), nameof(StreamingResponseFunctionCallArgumentsDoneUpdate),
            nameof(StreamingResponseOutputItemDoneUpdate), nameof(StreamingResponseCompletedUpdate),
        ]);
        var call = end.ShouldNotBeNull().OutputItems.OfType<FunctionCallResponseItem>().ShouldHaveSingleItem();
        (call.CallId, call.FunctionName, call.FunctionArguments.ToString()).ShouldBe(("c1", "weather", """{"city":"Bergen"}"""));
        ResponseResult answer = await Responses.CreateResponseAsync(
            new CreateResponseOptions { Model = "openclaw", PreviousResponseId = end.Id, InputItems = { ResponseItem.CreateFunctionCallOutputItem(call.CallId, "8 degrees, rain") } });
        answer.GetOutputText().ShouldBe("Rain.");
        _server.Requests[1].Messages.Select(message => message["content"]!.ToString()).ShouldBe(["How is it?", """(called weather with {"city":"Bergen"}, as c1)""", "(result of c1) 8 degrees, rain"]);
    }

    [Fact]
    public async Task Credentials_and_agents_that_are_wrong_are_told()
    {
        var stranger = new ChatClient("openclaw", new ApiKeyCredential("not-the-key"), Options);
        (await Should.ThrowAsync<ClientResultException>(() => stranger.CompleteChatAsync([new UserChatMessage("hi")]))).Status.ShouldBe(401);

        var nobody = new ChatClient("openclaw:nobody", Key, Options);
        (await Should.ThrowAsync<ClientResultException>(() => nobody.CompleteChatAsync([new UserChatMessage("hi")]))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Models_are_the_agents()
    {
        OpenAIModelCollection models = await new OpenAIModelClient(Key, Options).GetModelsAsync();

        models.Select(model => model.Id).ShouldBe(["openclaw:main"]);
    }

    [Fact]
    public async Task Responses_are_answered_and_gone_on_from()
    {
        ResponseResult first = await Responses.CreateResponseAsync(new CreateResponseOptions { Model = "openclaw", Instructions = "Be brief.", InputItems = { ResponseItem.CreateUserMessageItem("hi") } });
        ResponseResult second = await Responses.CreateResponseAsync(
            new CreateResponseOptions { Model = "openclaw", PreviousResponseId = first.Id, InputItems = { ResponseItem.CreateUserMessageItem("again") } });

        first.GetOutputText().ShouldBe("Hello there");
        first.Status.ShouldBe(ResponseStatus.Completed);
        first.Usage.TotalTokenCount.ShouldBe(15);
        second.PreviousResponseId.ShouldBe(first.Id);
        _server.Requests[1].Messages.Select(message => message["content"]!.ToString()).ShouldBe(["hi", "Hello there", "again"]);
    }

    [Fact]
    public async Task Responses_are_streamed_as_the_model_speaks()
    {
        var gate = new TaskCompletionSource();
        _server.Enqueue(ModelReply.Does(new Say("first "), new WaitFor(gate.Task), new Say("second")));
        var deltas = new List<string>();
        var kinds = new List<string>();
        ResponseResult? end = null;

        await foreach (var update in await Responses.CreateResponseStreamingAsync(new CreateResponseOptions { Model = "openclaw", StreamingEnabled = true, InputItems = { ResponseItem.CreateUserMessageItem("hi") } }))
        {
            update.SequenceNumber.ShouldBe(kinds.Count);
            kinds.Add(update.GetType().Name);
            if (update is StreamingResponseOutputTextDeltaUpdate delta)
            {
                deltas.Add(delta.Delta);
                gate.TrySetResult();
            }

            end = (update as StreamingResponseCompletedUpdate)?.Response ?? end;
        }

        deltas.ShouldBe(["first ", "second"]);
        kinds.ShouldBe(
        [
            nameof(StreamingResponseCreatedUpdate), nameof(StreamingResponseInProgressUpdate), nameof(StreamingResponseOutputItemAddedUpdate), nameof(StreamingResponseContentPartAddedUpdate),
            nameof(StreamingResponseOutputTextDeltaUpdate), nameof(StreamingResponseOutputTextDeltaUpdate), nameof(StreamingResponseOutputTextDoneUpdate),
            nameof(StreamingResponseContentPartDoneUpdate), nameof(StreamingResponseOutputItemDoneUpdate), nameof(StreamingResponseCompletedUpdate),
        ]);
        end.ShouldNotBeNull().GetOutputText().ShouldBe("first second");
    }

    [Fact]
    public async Task Curl_prints_each_piece_as_it_comes_and_ending_it_stops_the_run()
    {
        var gate = new TaskCompletionSource();
        _server.Enqueue(ModelReply.Does(new Say("first"), new WaitFor(gate.Task), new Say("second")));
        var start = new ProcessStartInfo(
            "curl",
            ["-sN", new Uri(_gateway.Url, "v1/chat/completions").ToString(), "-H", $"Authorization: Bearer {_gateway.Token}", "-d", """{"stream":true,"user":"curl","messages":[{"role":"user","content":"hi"}]}"""])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var curl = Process.Start(start)!;
        string? line;
        do
        {
            line = await curl.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
        while (line?.Contains("\"first\"", StringComparison.Ordinal) == false);
        line.ShouldNotBeNull().ShouldStartWith("data: {");

        curl.Kill();
        await curl.WaitForExitAsync();

        await using var client = await _gateway.ConnectAsync(Protocol.Scopes.Read);
        await Until.TrueAsync(async () =>
            (await client.CallAsync(Protocol.SessionsMethods.List, new Protocol.SessionsListParams(), CancellationToken.None)).Sessions.Any(session => session.Key == "agent:main:openai-user:curl" && session.AbortedLastRun == true));
        gate.SetResult();
    }
}
