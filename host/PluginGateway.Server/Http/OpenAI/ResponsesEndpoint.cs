using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Config;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.OpenAI;

/// <summary><c>POST /v1/responses</c> (<c>http.md</c> §5): a run by OpenAI's newer API. A caller that goes stops its run. Any thread.</summary>
internal sealed class ResponsesEndpoint(
    GatewayOptions options, AgentChoice choice, PreviousResponses previous, AgentRunner runner, SessionService sessions, SessionKeys keys, AgentsOptions agents, TimeProvider time) : IApiEndpoint
{
    private static readonly JsonElement NoMetadata = JsonDocument.Parse("{}").RootElement;
    private static readonly JsonElement NoTools = JsonDocument.Parse("[]").RootElement;
    private static readonly JsonElement Auto = JsonDocument.Parse("\"auto\"").RootElement;

    private HttpEndpointsOptions Endpoints => options.Http.Endpoints;

    /// <inheritdoc />
    public bool IsOn => Endpoints.IsOn(Endpoints.Responses.Enabled);

    /// <inheritdoc />
    public string Method => HttpMethods.Post;

    /// <inheritdoc />
    public Access Access => Access.Write;

    /// <inheritdoc />
    public int MaxBodyBytes => Endpoints.Responses.MaxBodyBytes;

    /// <inheritdoc />
    public bool Claims(string path) => path == "/v1/responses";

    /// <inheritdoc />
    public async Task ServeAsync(ApiRequest request)
    {
        var asked = await request.ReadAsync(ResponsesRequestJson.Default.ResponsesRequest);
        Check(asked);
        var tools = ClientTools.Read(asked.Tools, asked.ToolChoice);
        var prompt = ResponsesInput.Read(asked.Input, asked.Instructions);
        var session = await SessionAsync(request, asked);
        sessions.RequireSendAllowed(session);
        var response = new Response($"{PreviousResponses.Prefix}{Guid.NewGuid():N}", time.GetUtcNow().ToUnixTimeSeconds(), asked.Model, "in_progress")
        {
            Instructions = asked.Instructions,
            PreviousResponseId = asked.PreviousResponseId,
            User = asked.User,
            Tools = asked.Tools.ValueKind == JsonValueKind.Array ? asked.Tools : NoTools,
            ToolChoice = asked.ToolChoice.ValueKind is JsonValueKind.String or JsonValueKind.Object ? asked.ToolChoice : Auto,
            Metadata = asked.Metadata.ValueKind == JsonValueKind.Object ? asked.Metadata : NoMetadata,
        };
        var run = new RunRequest(response.Id, session, session, prompt.Message, TimeSpan.FromSeconds(agents.Defaults.TimeoutSeconds))
        {
            Thinking = Effort.Thinking(asked.Reasoning?.Effort, "reasoning.effort"),
            ExtraSystemPrompt = tools.After(prompt.System),
            Attachments = prompt.Attachments,
            ClientTools = tools.Tools,
        };
        using var watched = WatchedRun.Start(runner, run, time, request.Gone);
        await (asked.Stream == true ? StreamAsync(request, watched, response) : AnswerAsync(request, watched, response));
    }

    private static void Check(ResponsesRequest asked)
    {
        if (asked.Background == true)
        {
            throw ApiException.BadRequest("a response cannot be fetched later; leave background out", "background");
        }

        if (JsonMember.Find(asked.Text, "format") is { } format && JsonMember.Text(format, "type") is not (null or "text"))
        {
            throw ApiException.BadRequest("an agent answers in text: text.format must be text, or left out", "text.format");
        }
    }

    private async Task<string> SessionAsync(ApiRequest request, ResponsesRequest asked)
    {
        var agent = choice.Agent(request, asked.Model);
        if (asked.PreviousResponseId is not { Length: > 0 } id)
        {
            return choice.Session(request, agent, "openresponses", asked.User);
        }

        var session = await previous.SessionOfAsync(id);
        if (keys.AgentOf(session) is var owner && owner != agent)
        {
            throw ApiException.BadRequest($"that response was agent \"{owner}\"'s, and the request is for agent \"{agent}\"", "previous_response_id");
        }

        return request.Header("session-key") is { } named && choice.Named(named, agent) != session
            ? throw ApiException.BadRequest("the header names another session than that response's; leave one of them out", "previous_response_id")
            : session;
    }

    private static async Task AnswerAsync(ApiRequest request, WatchedRun run, Response response)
    {
        var end = await run.EndAsync();
        if (end.Error is { } error)
        {
            await ApiError.WriteAsync(request.Http, error);
            return;
        }

        var text = string.Join("\n\n", end.Outcome!.Payloads.Select(reply => reply.Text));
        var item = ResponseItem.Message($"msg_{Guid.NewGuid():N}", "completed", [new ResponsePart(text)]);
        var calls = end.ClientCalls.Select(call => ResponseItem.Call($"fc_{Guid.NewGuid():N}", "completed", call));
        IReadOnlyList<ResponseItem> output = [.. text.Length > 0 || end.ClientCalls.Count == 0 ? new[] { item } : [], .. calls];
        var answer = response with { Status = ResponseEvents.Status(end), Output = output, Usage = ResponseUsage.Of(end.Outcome.Meta.AgentMeta.Usage) };
        await request.AnswerAsync(answer, ResponsesAnswerJson.Default.Response);
    }

    private static async Task StreamAsync(ApiRequest request, WatchedRun run, Response response)
    {
        var stream = EventStream.Begin(request);
        var events = new ResponseEvents(stream, response);
        await events.BeginAsync();
        var end = await run.FollowAsync(events.AddAsync, stream.KeepAliveAsync);
        await events.EndAsync(end);
    }
}
