using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Config;
using PluginGateway.Server.Diagnostics;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.Api;

/// <summary><c>GET /control-ui-config.json</c>: what the control UI of protocol 4 wants to know before it connects (<c>protocol-4.md</c> §9). Any thread.</summary>
internal sealed class ControlUiConfigEndpoint(GatewayOptions options, GatewayIdentity identity, AgentDirectory agents, SessionKeys keys) : IApiEndpoint
{
    /// <inheritdoc />
    public bool IsOn => options.ControlUi.Enabled;

    /// <inheritdoc />
    public string Method => HttpMethods.Get;

    /// <inheritdoc />
    public Access Access => Access.Read;

    /// <inheritdoc />
    public int MaxBodyBytes => 1024;

    /// <inheritdoc />
    public bool Claims(string path) => path == "/control-ui-config.json";

    /// <inheritdoc />
    public Task ServeAsync(ApiRequest request)
    {
        var agent = agents.Find(keys.DefaultAgent);
        var name = agent?.Identity?.Name ?? agent?.Name ?? "Assistant";
        return request.AnswerAsync(
            new ControlUiConfig(string.Empty, name, agent?.Identity?.Avatar ?? agent?.Identity?.Emoji ?? name[..1], keys.DefaultAgent, identity.Version), ControlUiConfigJson.Default.ControlUiConfig);
    }
}

/// <summary>What the control UI wants to know.</summary>
internal sealed record ControlUiConfig(string BasePath, string AssistantName, string AssistantAvatar, string AssistantAgentId, string ServerVersion)
{
    /// <summary>Whether there is a terminal: never.</summary>
    public bool TerminalEnabled { get; }
}

/// <summary>JSON of <see cref="ControlUiConfig"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ControlUiConfig))]
internal sealed partial class ControlUiConfigJson : JsonSerializerContext;
