using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Agents;

/// <summary>What is said about runs. Ids 1100–1199.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1100, LogLevel.Warning, "Run {RunId} in {Session} failed: {Error}")]
    public static partial void Failed(ILogger log, string runId, string session, string error);

    [LoggerMessage(1101, LogLevel.Error, "Run {RunId}: the reply could not be kept: {Error}")]
    public static partial void NotKept(ILogger log, string runId, string error);

    [LoggerMessage(1102, LogLevel.Warning, "Run {RunId}: the agent {Agent} did not end within a second of being told to; the run goes on without it, its plugin stays in memory until it ends")]
    public static partial void Abandoned(ILogger log, string runId, string agent);

    [LoggerMessage(1103, LogLevel.Warning, "Run {RunId}: the agent {Agent} failed while it ended: {Type}: {Error}")]
    public static partial void EndedBadly(ILogger log, string runId, string agent, string type, string error);

    [LoggerMessage(1104, LogLevel.Warning, "Run {RunId} in {Session} was interrupted: the gateway ended before it did")]
    public static partial void Interrupted(ILogger log, string runId, string session);

    [LoggerMessage(1105, LogLevel.Warning, "A message for {Session} was left out: {Error}")]
    public static partial void Dropped(ILogger log, string session, string error);
}
