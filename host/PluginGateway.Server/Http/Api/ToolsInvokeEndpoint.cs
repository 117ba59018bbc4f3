using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Agents.Tools;
using PluginGateway.Server.Config;
using PluginGateway.Server.Events;
using PluginGateway.Server.Security;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.Api;

/// <summary>
/// <c>POST /tools/invoke</c> (<c>http.md</c> §3): calls one of the tools that the operator allows the session's agent, with the guard that a run's calls have. Any thread.
/// </summary>
internal sealed class ToolsInvokeEndpoint(
    GatewayOptions options, AgentDirectory agents, ToolDirectory tools, SessionService sessions, SessionKeys keys, Broadcaster broadcaster, TimeProvider time) : IApiEndpoint
{
    private const string Action = "action";
    private static readonly JsonElement NoArguments = JsonDocument.Parse("{}").RootElement;

    /// <inheritdoc />
    public bool IsOn => options.Http.Endpoints.IsOn(options.Http.Endpoints.ToolsInvoke.Enabled);

    /// <inheritdoc />
    public string Method => HttpMethods.Post;

    /// <inheritdoc />
    public Access Access => Access.Write;

    /// <inheritdoc />
    public int MaxBodyBytes => 2 * 1024 * 1024;

    /// <inheritdoc />
    public bool Claims(string path) => path == "/tools/invoke";

    /// <inheritdoc />
    public async Task ServeAsync(ApiRequest request)
    {
        var invoke = await request.ReadAsync(ToolsInvokeJson.Default.ToolInvocation);
        if (string.IsNullOrWhiteSpace(invoke.Tool))
        {
            throw ApiException.BadRequest("tools.invoke requires body.tool", "tool");
        }

        var session = keys.Canonical(string.IsNullOrWhiteSpace(invoke.SessionKey) ? keys.MainKey : invoke.SessionKey);
        var agent = agents.Require(keys.AgentOf(session));
        sessions.RequireSendAllowed(session);
        var run = new RunRequest($"tool-{Guid.NewGuid()}", session, session, string.Empty, Timeout.InfiniteTimeSpan);
        var tool = Find(tools.For(agent, run, new RunAnnouncer(run, verbose: null, broadcaster, time)), invoke.Tool);
        if (tool is null)
        {
            await AnswerAsync(request, StatusCodes.Status404NotFound, new ToolAnswer(false) { Error = new ToolFailure("not_found", $"Tool not available: {invoke.Tool}") });
            return;
        }

        var arguments = Arguments(invoke, tool);
        if (invoke.DryRun == true)
        {
            await AnswerAsync(request, StatusCodes.Status200OK, new ToolAnswer(true) { DryRun = true, Tool = tool.Name, Args = arguments });
            return;
        }

        var result = await tool.InvokeAsync(new AgentToolCall("http", arguments), request.Gone);
        await (result.IsError
            ? AnswerAsync(request, StatusCodes.Status400BadRequest, new ToolAnswer(false) { Error = new ToolFailure("tool_error", SecretScrubber.Process.Scrub(result.Text)) })
            : AnswerAsync(request, StatusCodes.Status200OK, new ToolAnswer(true) { Result = Result(result) }));
    }

    // By the operator's name, provider/name, or by the one that models use.
    private static IAgentTool? Find(IReadOnlyList<IAgentTool> all, string name)
    {
        var exposed = name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? ToolDirectory.ExposedName(name[..slash], name[(slash + 1)..]) : name;
        return all.FirstOrDefault(tool => tool.Name == exposed);
    }

    // A tool that knows several actions takes the one of the body.
    private static JsonElement Arguments(ToolInvocation invoke, IAgentTool tool)
    {
        if (invoke.Args.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
        {
            throw ApiException.BadRequest("args must be an object", "args");
        }

        var given = invoke.Args.ValueKind == JsonValueKind.Object ? invoke.Args : NoArguments;
        return invoke.Action is { } action && JsonMember.Find(given, Action) is null && JsonMember.Find(tool.Parameters, "properties") is { } known && JsonMember.Find(known, Action) is not null
            ? With(given, action)
            : given;
    }

    private static JsonElement With(JsonElement arguments, string action)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in arguments.EnumerateObject().Where(member => !member.NameEquals(Action)))
            {
                member.WriteTo(writer);
            }

            writer.WriteString(Action, action);
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static ToolInvoked Result(AgentToolResult result) => new(
    [
        new ToolContent("text") { Text = result.Text },
        .. result.Attachments.Select(one => new ToolContent(one.MediaType.StartsWith("image/", StringComparison.Ordinal) ? "image" : "file")
        {
            MimeType = one.MediaType, Data = Convert.ToBase64String(one.Content.Span), FileName = one.FileName,
        }),
    ]);

    private static Task AnswerAsync(ApiRequest request, int status, ToolAnswer answer)
    {
        request.Http.Response.StatusCode = status;
        return request.AnswerAsync(answer, ToolsInvokeJson.Default.ToolAnswer);
    }
}

/// <summary>Body of <c>POST /tools/invoke</c>.</summary>
internal sealed record ToolInvocation
{
    /// <summary>The tool: <c>provider/name</c>, or as models call it.</summary>
    public string? Tool { get; init; }

    /// <summary>Becomes the argument <c>action</c> of a tool that has one.</summary>
    public string? Action { get; init; }

    /// <summary>Its arguments.</summary>
    public JsonElement Args { get; init; }

    /// <summary>Whose tools; the main session's agent's when absent.</summary>
    public string? SessionKey { get; init; }

    /// <summary>Only look whether it could be called.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>Answer of <c>POST /tools/invoke</c>.</summary>
internal sealed record ToolAnswer(bool Ok)
{
    /// <summary>What the tool has answered.</summary>
    public ToolInvoked? Result { get; init; }

    /// <summary>Why it was not called, or failed.</summary>
    public ToolFailure? Error { get; init; }

    /// <summary>It was not called, because that was asked for.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Which it would have been.</summary>
    public string? Tool { get; init; }

    /// <summary>What it would have been given.</summary>
    public JsonElement? Args { get; init; }
}

/// <summary>What a tool has answered.</summary>
internal sealed record ToolInvoked(IReadOnlyList<ToolContent> Content);

/// <summary>A part of it.</summary>
internal sealed record ToolContent(string Type)
{
    /// <summary>A text.</summary>
    public string? Text { get; init; }

    /// <summary>What a picture or a file is.</summary>
    public string? MimeType { get; init; }

    /// <summary>Its content, base64.</summary>
    public string? Data { get; init; }

    /// <summary>Its name for people.</summary>
    public string? FileName { get; init; }
}

/// <summary>Why a tool was not called, or failed.</summary>
internal sealed record ToolFailure(string Type, string Message);

/// <summary>JSON of tools.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ToolInvocation))]
[JsonSerializable(typeof(ToolAnswer))]
internal sealed partial class ToolsInvokeJson : JsonSerializerContext;
