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
        var prompt = ResponsesInput.Read(asked.Input, asked.Instructions);
        var session = await SessionAsync(request, asked);
        sessions.RequireSendAllowed(session);
        var response = new Response($"{PreviousResponses.Prefix}{Guid.NewGuid():N}", time.GetUtcNow().ToUnixTimeSeconds(), asked.Model, "in_progress")
        {
            Instructions = asked.Instructions,
            PreviousResponseId = asked.PreviousResponseId,
            User = asked.User,
            Metadata = asked.Metadata.ValueKind == JsonValueKind.Object ? asked.Metadata : NoMetadata,
        };
        var run = new RunRequest(response.Id, session, session, prompt.Message, TimeSpan.FromSeconds(agents.Defaults.TimeoutSeconds))
        {
            Thinking = Effort.Thinking(asked.Reasoning?.Effort, "reasoning.effort"),
            ExtraSystemPrompt = prompt.System,
            Attachments = prompt.Attachments,
        };
        using var watched = WatchedRun.Start(runner, run, time, request.Gone);
        await (asked.Stream == true ? StreamAsync(request, watched, response) : AnswerAsync(request, watched, response));
    }

    private static void Check(ResponsesRequest asked)
    {
        var choice = asked.ToolChoice.ValueKind == JsonValueKind.String ? JsonMember.Text(asked.ToolChoice) : null;
        if (choice != "none" && asked.Tools.ValueKind == JsonValueKind.Array && asked.Tools.GetArrayLength() > 0)
        {
            throw ApiException.BadRequest(
                "the caller's tools cannot be called: an agent has the tools that its operator allows it (agents.list[].tools). Leave tools out, or set tool_choice to none", "tools");
        }

        if (choice == "required" || asked.ToolChoice.ValueKind == JsonValueKind.Object)
        {
            throw ApiException.BadRequest("tool_choice demands a tool, and there is none that the caller could demand", "tool_choice");
        }

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
        var item = new ResponseItem($"msg_{Guid.NewGuid():N}", "completed", [new ResponsePart(text)]);
        var answer = response with { Status = "completed", Output = [item], Usage = ResponseUsage.Of(end.Outcome.Meta.AgentMeta.Usage) };
        await request.AnswerAsync(answer, ResponsesAnswerJson.Default.Response);
    }

    private static async Task StreamAsync(ApiRequest request, WatchedRun run, Response response)
    {
        var stream = EventStream.Begin(request);
        var events = new ResponseEvents(stream, response);
        await events.BeginAsync();
        var end = await run.FollowAsync(events.AddAsync, stream.KeepAliveAsync);
        var error = end.Error is { } failure ? new ResponseError("server_error", ApiError.Of(failure).Message) : null;
        await events.EndAsync(ResponseUsage.Of(end.Outcome?.Meta.AgentMeta.Usage), error);
    }
}
