using Microsoft.Extensions.Logging;

namespace PluginGateway.Host.NodeHost;

/// <summary>What a node says about itself. Ids 2400–2499.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(2400, LogLevel.Information, "Connected to {Gateway} as {Node}, offering {Commands}")]
    public static partial void Connected(ILogger log, string gateway, string node, string commands);

    [LoggerMessage(2401, LogLevel.Warning, "Not connected to {Gateway}: {Why}; trying again in {Seconds:0.#} s")]
    public static partial void Waiting(ILogger log, string gateway, string why, double seconds);

    [LoggerMessage(2402, LogLevel.Information, "What this node offers has changed; connecting again to say so")]
    public static partial void OfferChanged(ILogger log);

    [LoggerMessage(2403, LogLevel.Warning, "Whether {Command} is offered cannot be told, so it is not: {Why}")]
    public static partial void OfferFailed(ILogger log, string command, string why);

    [LoggerMessage(2404, LogLevel.Information, "{Command} ({Id}): {Outcome} after {Milliseconds:0} ms")]
    public static partial void Done(ILogger log, string command, string id, string outcome, double milliseconds);

    [LoggerMessage(2405, LogLevel.Warning, "The answer to {Command} ({Id}) could not be sent: {Why}")]
    public static partial void NotSent(ILogger log, string command, string id, string why);

    [LoggerMessage(2406, LogLevel.Error, "The configuration is not applied, what runs stays: {Issue}")]
    public static partial void Issue(ILogger log, string issue);

    [LoggerMessage(2407, LogLevel.Error, "Applying the configuration failed: {Why}")]
    public static partial void ApplyFailed(ILogger log, string why);

    [LoggerMessage(2408, LogLevel.Information, "Plugin {Plugin}: {Outcome}")]
    public static partial void Plugin(ILogger log, string plugin, string outcome);

    [LoggerMessage(2409, LogLevel.Warning, "{Path} cannot be written: {Why}")]
    public static partial void NotWritten(ILogger log, string path, string why);
}
