using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Nodes;

/// <summary>What is said about nodes. Ids 1700–1739. Neither params nor results: they may hold anything.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(1700, LogLevel.Information, "Node {NodeId}: {Command} for {Milliseconds:F0} ms: {Outcome}")]
    public static partial void Invoked(ILogger log, string nodeId, string command, double milliseconds, string outcome);

    [LoggerMessage(1701, LogLevel.Warning, "Node {NodeId}: event {Event} is left out: {Reason}")]
    public static partial void EventIgnored(ILogger log, string nodeId, string @event, string reason);

    [LoggerMessage(1702, LogLevel.Warning, "Node {NodeId}: the reply of run {RunId} was not delivered: {Reason}")]
    public static partial void NotDelivered(ILogger log, string nodeId, string runId, string reason);
}
