using Microsoft.Extensions.Logging;

namespace PluginGateway.Server.Idempotency;

/// <summary>What is said about idempotency keys. Ids 1600–1699.</summary>
internal static partial class IdempotencyLog
{
    [LoggerMessage(1600, LogLevel.Error, "The answer of a request could not be kept; repeating it after a restart does it again: {Error}")]
    public static partial void NotKept(ILogger log, string error);
}
