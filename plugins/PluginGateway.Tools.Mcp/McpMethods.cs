using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Tools.Mcp;

/// <summary><c>mcp.tools</c> shows servers and tools, <c>mcp.tools.approve</c> lets tools be offered. One approves what one has seen: it is named by its hash.</summary>
internal sealed class McpMethods(McpTools tools, ToolPins pins, ILogger<McpMethods> log) : IMethodFamily
{
    internal static readonly Method<ToolsParams, ToolsResult> List = new("mcp.tools", McpJson.Default.ToolsParams, McpJson.Default.ToolsResult);
    internal static readonly Method<ApproveParams, ApproveResult> Approve = new("mcp.tools.approve", McpJson.Default.ApproveParams, McpJson.Default.ApproveResult);

    public void Register(IMethodRegistry methods)
    {
        methods.Add(List, Access.Admin, (list, _) => ValueTask.FromResult(Show(list)));
        methods.Add(Approve, Access.Admin, async (approve, context) => await Task.Run(() => Take(approve, context.Caller)));
    }

    private ToolsResult Show(ToolsParams list) =>
        new([.. tools.Servers.Where(server => list.Server is null || server.Name == list.Server).Select(Show)]);

    private static ServerRow Show(McpServer server) => new(
        server.Name,
        server.IsConnected ? "connected" : "unavailable",
        server.Digest,
        [.. server.Tools.Select(tool => new ToolRow(tool.Name, $"mcp/{tool.OfferedName}", server.StatusOf(tool), tool.Hash, tool.Description) { Schema = tool.Schema })])
    {
        Error = server.Error,
        Version = server.Version,
        Process = server.Process,
    };

    private ApproveResult Take(ApproveParams approve, Caller caller)
    {
        var server = tools.Servers.FirstOrDefault(server => server.Name == approve.Server)
            ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"there is no MCP server '{approve.Server}'; mcp.tools shows those that there are");
        var known = server.Tools;
        var wanted = approve.Tool is null
            ? server.Digest == approve.Hash ? known : throw Differs($"the tools of '{server.Name}' are", "digest")
            : known.FirstOrDefault(tool => tool.Name == approve.Tool) is not { } tool
                ? throw new GatewayException(ErrorCodes.InvalidRequest, $"MCP server '{server.Name}' has no tool '{approve.Tool}'; mcp.tools shows those that there are")
                : tool.Hash == approve.Hash ? [tool] : throw Differs($"the tool '{tool.Name}' is", "hash");
        try
        {
            pins.Approve(server.Name, wanted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(ErrorCodes.Unavailable, $"the approval could not be kept: {e.Message}");
        }

        McpLog.Approved(log, server.Name, string.Join(", ", wanted.Select(tool => tool.OfferedName)), caller.DisplayName);
        return new ApproveResult([.. wanted.Select(tool => $"mcp/{tool.OfferedName}")]);
    }

    private static GatewayException Differs(string what, string name) =>
        new(ErrorCodes.InvalidRequest, $"{what} not what this {name} stands for; look again with mcp.tools, and approve what it shows");
}

/// <summary>Which servers to show.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ToolsParams
{
    /// <summary>One server alone.</summary>
    public string? Server { get; init; }
}

/// <summary>The servers.</summary>
internal sealed record ToolsResult(IReadOnlyList<ServerRow> Servers);

/// <summary>A server: its state, and a digest that stands for all its tools as they are shown.</summary>
internal sealed record ServerRow(string Name, string State, string Digest, IReadOnlyList<ToolRow> Tools)
{
    /// <summary>Why it is not connected.</summary>
    public string? Error { get; init; }

    /// <summary>What it says it is.</summary>
    public string? Version { get; init; }

    /// <summary>The child's number.</summary>
    public int? Process { get; init; }
}

/// <summary>A tool: what it is called in an allow-list, what has become of it, and what its hash is.</summary>
internal sealed record ToolRow(string Name, string AllowAs, string Status, string Hash, string Description)
{
    /// <summary>The schema of its arguments.</summary>
    public JsonElement Schema { get; init; }
}

/// <summary>What to approve.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ApproveParams
{
    /// <summary>The server.</summary>
    [NonEmpty] public required string Server { get; init; }

    /// <summary>The tool; all of the server's when absent.</summary>
    [NonEmpty] public string? Tool { get; init; }

    /// <summary>The tool's hash; the server's digest when <see cref="Tool"/> is absent.</summary>
    [NonEmpty] public required string Hash { get; init; }
}

/// <summary>What was approved, as it is called in allow-lists.</summary>
internal sealed record ApproveResult(IReadOnlyList<string> Approved);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ToolsParams))]
[JsonSerializable(typeof(ToolsResult))]
[JsonSerializable(typeof(ApproveParams))]
[JsonSerializable(typeof(ApproveResult))]
internal sealed partial class McpJson : JsonSerializerContext;
