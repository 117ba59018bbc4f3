using System.Text.Json;
using PluginGateway.Contracts.Agents;
using PluginGateway.Protocol;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>One of the gateway's own tools. Immutable.</summary>
internal sealed class GatewayTool(string name, string description, string parameters, Func<AgentToolCall, CancellationToken, Task<AgentToolResult>> invoke) : IAgentTool
{
    public string Name => name;

    public string Description => description;

    public JsonElement Parameters { get; } = Parse(parameters);

    public async ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation)
    {
        try
        {
            return await invoke(call, cancellation);
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
