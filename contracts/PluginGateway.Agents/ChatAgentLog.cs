using Microsoft.Extensions.Logging;

namespace PluginGateway.Agents;

/// <summary>What is said about models and their servers.</summary>
internal static partial class ChatAgentLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Server}: {Reason}; attempt {Attempt} follows in {Seconds:F1} s")]
    public static partial void Retrying(ILogger log, string server, string reason, int attempt, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "Run {RunId}: tool {Tool} failed")]
    public static partial void ToolFailed(ILogger log, string runId, string tool, Exception failure);

    [LoggerMessage(3, LogLevel.Warning, "Run {RunId}: tool {Tool} did not answer within {Seconds:F0} s")]
    public static partial void ToolTookTooLong(ILogger log, string runId, string tool, double seconds);

    [LoggerMessage(4, LogLevel.Information, "{Server}: {Count} models")]
    public static partial void ModelsListed(ILogger log, string server, int count);

    [LoggerMessage(5, LogLevel.Warning, "{Server}: its models could not be listed: {Reason}")]
    public static partial void ModelsNotListed(ILogger log, string server, string reason);

    [LoggerMessage(6, LogLevel.Warning, "{Server}: the key goes there without encryption; use https")]
    public static partial void KeyInClear(ILogger log, string server);
}
