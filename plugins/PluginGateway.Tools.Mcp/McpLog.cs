using Microsoft.Extensions.Logging;

namespace PluginGateway.Tools.Mcp;

/// <summary>What the plugin says.</summary>
internal static partial class McpLog
{
    [LoggerMessage(1, LogLevel.Information, "MCP server {Server} is connected and has {Tools} tools, {Offered} of them offered")]
    public static partial void Connected(ILogger log, string server, int tools, int offered);

    [LoggerMessage(2, LogLevel.Warning, "MCP server {Server} is not available: {Error} It is tried again in {Seconds:F0} s")]
    public static partial void Lost(ILogger log, string server, string error, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "MCP server {Server} has tools that nobody approved and that are not offered: {Tools}. Look at them with: pgw gateway call mcp.tools, approve with mcp.tools.approve")]
    public static partial void NotApproved(ILogger log, string server, string tools);

    [LoggerMessage(4, LogLevel.Warning, "MCP server {Server}: left out: {Reason}")]
    public static partial void LeftOut(ILogger log, string server, string reason);

    [LoggerMessage(5, LogLevel.Information, "MCP server {Server}: {Tools} approved by {Caller}")]
    public static partial void Approved(ILogger log, string server, string tools, string caller);

    [LoggerMessage(6, LogLevel.Error, "{Path} cannot be read, so that no MCP tool is approved: {Error} Remedy: repair or remove it, and approve again")]
    public static partial void PinsUnreadable(ILogger log, string path, string error);

    [LoggerMessage(7, LogLevel.Information, "MCP server {Server} has other tools than before; as trustChanges says, they are offered")]
    public static partial void Trusted(ILogger log, string server);
}
