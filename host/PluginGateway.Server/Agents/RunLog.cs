using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Agents;

/// <summary>What is said about runs. Ids 1100–1199.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1100, LogLevel.Warning, "Run {RunId} in {Session} failed: {Error}")]
    public static partial void Failed(ILogger log, string runId, string session, string error);

    [LoggerMessage(1101, LogLevel.Error, "Run {RunId}: the reply could not be kept: {Error}")]
    public static partial void NotKept(ILogger log, string runId, string error);
}
