using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Agents.Tools;

/// <summary>What is said about tools. Ids 1120–1139. Neither arguments nor results: they may hold anything.</summary>
internal static partial class ToolLog
{
    [LoggerMessage(1120, LogLevel.Information, "Run {RunId}: agent {Agent} used {Tool} for {Milliseconds:F0} ms: {Outcome}")]
    public static partial void Used(ILogger log, string runId, string agent, string tool, double milliseconds, string outcome);

    [LoggerMessage(1121, LogLevel.Warning, "Tool provider {Provider} does not say which tools it has: {Error}")]
    public static partial void NotListed(ILogger log, string provider, string error);

    [LoggerMessage(1122, LogLevel.Warning, "A tool of provider {Provider} is left out: {Reason}")]
    public static partial void LeftOut(ILogger log, string provider, string reason);

    [LoggerMessage(1123, LogLevel.Warning, "Tool {Tool} ignores its cancellation and is abandoned")]
    public static partial void Abandoned(ILogger log, string tool);
}
