using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>One of the gateway's own tools. Immutable.</summary>
internal sealed class GatewayTool(string name, string description, string parameters, Func<AgentToolCall, RunSends, CancellationToken, Task<AgentToolResult>> invoke) : IAgentTool, ISendingTool
{
    /// <summary>A tool that sends nothing.</summary>
    public GatewayTool(string name, string description, string parameters, Func<AgentToolCall, CancellationToken, Task<AgentToolResult>> invoke)
        : this(name, description, parameters, (call, _, cancellation) => invoke(call, cancellation))
    {
    }

    public string Name => name;

    public string Description => description;

    public JsonElement Parameters { get; } = Parse(parameters);

    public ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation) =>
        InvokeAsync(call, new RunSends(new RunRequest(call.RunId, call.SessionKey, call.SessionKey, string.Empty, Timeout.InfiniteTimeSpan)), cancellation);

    public async ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, RunSends sends, CancellationToken cancellation)
    {
        try
        {
            return await invoke(call, sends, cancellation);
        }
        catch (GatewayException e)
        {
            return Failure(e.Message);
        }
    }

    /// <summary>What the model is told of a failure.</summary>
    public static AgentToolResult Failure(string message) => new(message) { IsError = true };

    /// <summary>A text among the arguments; null when it is missing or blank.</summary>
    public static string? Text(AgentToolCall call, string name) =>
        call.Arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
