using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Config;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary><c>POST /v1/chat/completions</c> (<c>http.md</c> §4): a run that anything can ask for that speaks OpenAI's API. A caller that goes stops its run. Any thread.</summary>
internal sealed class ChatCompletionsEndpoint(GatewayOptions options, AgentChoice choice, AgentRunner runner, SessionService sessions, AgentsOptions agents, TimeProvider time) : IApiEndpoint
{
    private HttpEndpointsOptions Endpoints => options.Http.Endpoints;

    /// <inheritdoc />
    public bool IsOn => Endpoints.IsOn(Endpoints.ChatCompletions.Enabled);

    /// <inheritdoc />
    public string Method => HttpMethods.Post;

    /// <inheritdoc />
    public Access Access => Access.Write;

    /// <inheritdoc />
    public int MaxBodyBytes => Endpoints.ChatCompletions.MaxBodyBytes;

    /// <inheritdoc />
    public bool Claims(string path) => path == "/v1/chat/completions";

    /// <inheritdoc />
    public async Task ServeAsync(ApiRequest request)
    {
        var chat = await request.ReadAsync(ChatRequestJson.Default.ChatRequest);
        Check(chat);
        var tools = ClientTools.Read(chat.Tools, chat.ToolChoice);
        var agent = choice.Agent(request, chat.Model);
        var prompt = ChatMessages.Read(chat.Messages);
        var session = choice.Session(request, agent, "openai", chat.User);
        sessions.RequireSendAllowed(session);
        var head = new Head($"chatcmpl_{Guid.NewGuid()}", time.GetUtcNow().ToUnixTimeSeconds(), chat.Model ?? Dialects.Brands[0].Name);
        var run = new RunRequest(head.Id, session, session, prompt.Message, TimeSpan.FromSeconds(agents.Defaults.TimeoutSeconds))
        {
            Thinking = Effort.Thinking(chat.ReasoningEffort, "reasoning_effort"),
            ExtraSystemPrompt = tools.After(prompt.System),
            Attachments = prompt.Attachments,
            ClientTools = tools.Tools,
        };
        using var watched = WatchedRun.Start(runner, run, time, request.Gone);
        if (chat.Stream == true)
        {
            await StreamAsync(request, watched, head, chat.StreamOptions?.IncludeUsage == true);
        }
        else
        {
            await AnswerAsync(request, watched, head);
        }
    }

    // What would be answered otherwise than it was asked for is refused; what only steers a model is ignored (http.md §4).
    private static void Check(ChatRequest chat)
    {
        if (chat.N is > 1 or < 1)
        {
            throw ApiException.BadRequest("there is one answer: n must be 1", "n");
        }

        if (chat.ResponseFormat.ValueKind == JsonValueKind.Object && chat.ResponseFormat.TryGetProperty("type", out var type) && type.ToString() != "text")
        {
            throw ApiException.BadRequest("an agent answers in text: response_format must be text, or left out", "response_format");
        }
    }

    private static async Task AnswerAsync(ApiRequest request, WatchedRun run, Head head)
    {
        var end = await run.EndAsync();
        if (end.Error is { } error)
        {
            await ApiError.WriteAsync(request.Http, error);
            return;
        }

        var text = string.Join("\n\n", end.Outcome!.Payloads.Select(reply => reply.Text));
        var calls = Calls(end);
        var said = calls.Count == 0 ? new ChatSaid("assistant", text) : new ChatSaid("assistant", text.Length == 0 ? null : text) { ToolCalls = calls };
        var answer = new ChatCompletion(head.Id, head.Created, head.Model, [new ChatChoice(0, said, Reason(calls))], ChatUsage.Of(end.Outcome.Meta.AgentMeta.Usage));
        await request.AnswerAsync(answer, ChatAnswerJson.Default.ChatCompletion);
    }

    private static async Task StreamAsync(ApiRequest request, WatchedRun run, Head head, bool includeUsage)
    {
        var stream = EventStream.Begin(request);
        Task SendAsync(ChatDelta delta, string? finish = null) => stream.SendAsync(head.Chunk(new ChatChunkChoice(0, delta, finish)), ChatAnswerJson.Default.ChatChunk);

        await SendAsync(new ChatDelta { Role = "assistant", Content = string.Empty });
        var end = await run.FollowAsync(piece => SendAsync(new ChatDelta { Content = piece }), stream.KeepAliveAsync);
        if (end.Error is { } error)
        {
            // No client may take a reply that broke off for a whole one: those that know the member raise it, others stumble over the reason.
            await stream.SendAsync(head.Chunk(new ChatChunkChoice(0, new ChatDelta(), "error")) with { Error = ApiError.Of(error) }, ChatAnswerJson.Default.ChatChunk);
        }
        else
        {
            var calls = Calls(end);
            foreach (var call in calls)
            {
                await SendAsync(new ChatDelta { ToolCalls = [call] });
            }

            await SendAsync(new ChatDelta(), Reason(calls));
            if (includeUsage)
            {
                await stream.SendAsync(head.Chunk() with { Usage = ChatUsage.Of(end.Outcome!.Meta.AgentMeta.Usage) }, ChatAnswerJson.Default.ChatChunk);
            }
        }

        await stream.DoneAsync();
    }

    private static string Reason(IReadOnlyList<ChatToolCall> calls) => calls.Count == 0 ? "stop" : "tool_calls";

    private static IReadOnlyList<ChatToolCall> Calls(RunEnd end) => [.. end.ClientCalls.Select((call, number) => new ChatToolCall(number, call.Id, new ChatFunction(call.Name, call.Arguments)))];

    private sealed record Head(string Id, long Created, string Model)
    {
        public ChatChunk Chunk(params ChatChunkChoice[] choices) => new(Id, Created, Model, choices);
    }
}
