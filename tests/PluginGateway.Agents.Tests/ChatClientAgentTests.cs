using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Testing;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace PluginGateway.Agents.Tests;

/// <summary>An agent of a chat client that somebody else has written: whatever that does, a run ends as it should. Real servers are in the tests of the plugins.</summary>
public sealed class ChatClientAgentTests
{
    [Fact]
    public async Task Is_a_few_lines_over_any_client()
    {
        var said = await RunAsync(new Client(static (_, _) => Answer("Hello")));

        said.ShouldBe([new AgentText("Hello")]);
    }

    [Fact]
    public async Task Stops_though_the_client_does_not_listen()
    {
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        async IAsyncEnumerable<ChatResponseUpdate> Deaf()
        {
            begun.SetResult();
            await new TaskCompletionSource().Task;
            yield break;
        }

        var running = RunAsync(new Client((_, _) => Deaf()), stop: stop.Token);
        await begun.Task;
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Retries_before_the_first_part_and_never_after()
    {
        var asked = 0;
        async IAsyncEnumerable<ChatResponseUpdate> Flaky()
        {
            if (++asked == 1)
            {
                throw new HttpRequestException("gone");
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, "Half");
            await Task.Yield();
            throw new IOException("gone again");
        }

        var failure = await Should.ThrowAsync<GatewayException>(() => RunAsync(new Client((_, _) => Flaky()), new ChatAgentSettings { RetryPause = TimeSpan.FromMilliseconds(1) }));

        failure.Message.ShouldContain("broke off in the middle");
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task Explains_what_it_does_not_know_by_its_name()
    {
        static async IAsyncEnumerable<ChatResponseUpdate> Broken([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            await Task.Yield();
            throw new NotSupportedException("no streams here");
#pragma warning disable CS0162 // An iterator needs one.
            yield break;
#pragma warning restore CS0162
        }

        (await Should.ThrowAsync<GatewayException>(() => RunAsync(new Client(static (_, _) => Broken())))).Message.ShouldContain("NotSupportedException: no streams here");
    }

    [Fact]
    public async Task Gives_a_tool_the_arguments_whatever_the_client_made_of_them()
    {
        JsonElement seen = default;
        var tool = new Tool(call => seen = call.Arguments);
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["text"] = "x", ["number"] = 5, ["truth"] = true, ["nothing"] = null, ["list"] = JsonDocument.Parse("[1]").RootElement,
        };

        await RunAsync(new Client((messages, _) => messages.Count() > 1 ? Answer("Done") : Calls(new FunctionCallContent("a", "tool", arguments))), tools: [tool]);

        seen.GetRawText().ShouldBe("""{"text":"x","number":5,"truth":true,"nothing":null,"list":[1]}""");
    }

    [Fact]
    public async Task Tells_the_model_between_two_rounds_what_was_said_meanwhile()
    {
        var asked = new List<string[]>();
        var client = new Client((messages, _) =>
        {
            asked.Add([.. messages.Select(message => $"{message.Role} {message.Text}")]);
            return asked.Count == 1 ? Calls(new FunctionCallContent("a", "tool", new Dictionary<string, object?>(StringComparer.Ordinal))) : Answer("Done");
        });
        await using var agent = new ChatClientAgent(new OneModel(client), new ChatAgentSettings(), TimeProvider.System, NullLogger.Instance);
        var request = new AgentRequest("run", "main", "session", "go", []) { Tools = [new Tool(_ => { })], Steering = new Steering("turn left", "slowly") };

        await foreach (var _ in agent.RunAsync(request, CancellationToken.None))
        {
        }

        asked[0].ShouldBe(["user go"]);
        asked[1][^1].ShouldBe("user turn left\n\nslowly");
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Answer(string text)
    {
        await Task.Yield();
        yield return new ChatResponseUpdate(ChatRole.Assistant, text) { FinishReason = ChatFinishReason.Stop };
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Calls(FunctionCallContent call)
    {
        await Task.Yield();
        yield return new ChatResponseUpdate(ChatRole.Assistant, [call]) { FinishReason = ChatFinishReason.ToolCalls };
    }

    private static async Task<List<AgentEvent>> RunAsync(IChatClient client, ChatAgentSettings? settings = null, IReadOnlyList<IAgentTool>? tools = null, CancellationToken stop = default)
    {
        await using var agent = new ChatClientAgent(new OneModel(client), settings ?? new ChatAgentSettings(), TimeProvider.System, NullLogger.Instance);
        var said = new List<AgentEvent>();
        await foreach (var happening in agent.RunAsync(new AgentRequest("run", "main", "session", "hi", []) { Tools = tools ?? [] }, stop))
        {
            said.Add(happening);
        }

        return said;
    }

    private sealed class OneModel(IChatClient client) : IChatModels
    {
        public ModelServer Server { get; } = new("test", new Uri("http://127.0.0.1/"), "nothing");

        public IReadOnlyList<ModelSummary> Models { get; } = [new("one", "One", "test")];

        public IChatClient Client(string? model) => client;
    }

    private sealed class Client(Func<IEnumerable<ChatMessage>, ChatOptions?, IAsyncEnumerable<ChatResponseUpdate>> answer) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            answer(messages, options);

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private sealed class Steering(params string[] said) : IAgentSteering
    {
        public ValueTask<IReadOnlyList<AgentMessage>> TakeAsync(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<AgentMessage>>([.. said.Select(text => new AgentMessage("user", text))]);
    }

    private sealed class Tool(Action<AgentToolCall> seen) : IAgentTool
    {
        public string Name => "tool";

        public string Description => "sees";

        public JsonElement Parameters { get; } = JsonDocument.Parse("""{ "type": "object" }""").RootElement;

        public ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation)
        {
            seen(call);
            return ValueTask.FromResult(new AgentToolResult("seen"));
        }
    }
}
