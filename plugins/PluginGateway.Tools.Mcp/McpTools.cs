using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.Tools.Mcp;

/// <summary>The servers and their tools. Servers are started with it and end with it.</summary>
internal sealed class McpTools(IOptions<McpOptions> options, ServerLinks links, ToolPins pins, TimeProvider time, ILogger<McpTools> log) : IToolProvider, IAsyncDisposable
{
    /// <summary>The servers that are enabled, by name.</summary>
    public IReadOnlyList<McpServer> Servers { get; } =
    [
        .. options.Value.Servers.Where(server => server.Value.Enabled).OrderBy(server => server.Key, StringComparer.Ordinal)
            .Select(server => new McpServer(server.Key, server.Value, links, pins, time, log)),
    ];

    /// <inheritdoc />
    public IReadOnlyList<IAgentTool> Tools => [.. Servers.SelectMany(server => server.Tools.Where(server.IsOffered).Select(tool => new McpTool(server, tool)))];

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await Task.WhenAll(Servers.Select(server => server.DisposeAsync().AsTask()));
}

/// <summary>A tool of a server, as it was when it was offered.</summary>
internal sealed class McpTool(McpServer server, ToolDefinition definition) : IAgentTool
{
    /// <inheritdoc />
    public string Name => definition.OfferedName;

    /// <inheritdoc />
    public string Description => definition.Description;

    /// <inheritdoc />
    public JsonElement Parameters => definition.Schema;

    /// <inheritdoc />
    public async ValueTask<AgentToolResult> InvokeAsync(AgentToolCall call, CancellationToken cancellation) => await server.CallAsync(definition, call, cancellation);
}
