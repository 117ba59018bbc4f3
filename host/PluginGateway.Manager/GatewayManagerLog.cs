using Microsoft.Extensions.Logging;

namespace PluginGateway.Manager;

/// <summary>What the manager says. Ids 8000–8039.</summary>
internal static partial class GatewayManagerLog
{
    [LoggerMessage(8000, LogLevel.Information, "Starting the gateway: {Command}")]
    public static partial void Starts(ILogger log, string command);

    [LoggerMessage(8001, LogLevel.Information, "Connected to the gateway on port {Port} ({Ownership}, version {Version})")]
    public static partial void Connected(ILogger log, int port, GatewayOwnership ownership, string version);

    [LoggerMessage(8002, LogLevel.Error, "The gateway on port {Port} was not started: {Reason}")]
    public static partial void StartFailed(ILogger log, int port, string reason);

    [LoggerMessage(8003, LogLevel.Debug, "Start {Epoch} was superseded")]
    public static partial void Superseded(ILogger log, int epoch);

    [LoggerMessage(8004, LogLevel.Information, "The gateway is stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(8005, LogLevel.Warning, "The gateway that runs already was not shut down: {Reason}")]
    public static partial void NotShutDown(ILogger log, string reason);

    [LoggerMessage(8006, LogLevel.Information, "Gateway process {Process} has ended with exit code {ExitCode}")]
    public static partial void Exited(ILogger log, int process, int? exitCode);

    [LoggerMessage(8007, LogLevel.Warning, "The gateway is lost: {Reason}")]
    public static partial void Lost(ILogger log, string reason);

    [LoggerMessage(8008, LogLevel.Information, "Reconnecting, attempt {Attempt} of {MaxAttempts}, in {DelayMs} ms")]
    public static partial void Reconnects(ILogger log, int attempt, int maxAttempts, double delayMs);

    [LoggerMessage(8009, LogLevel.Debug, "Not reconnecting: {Reason}")]
    public static partial void NoReconnect(ILogger log, string reason);

    [LoggerMessage(8010, LogLevel.Error, "The gateway is not tried again until somebody starts it")]
    public static partial void GivesUp(ILogger log);

    [LoggerMessage(8011, LogLevel.Information, "Waiting for port {Port}")]
    public static partial void WaitsForPort(ILogger log, int port);

    [LoggerMessage(8012, LogLevel.Warning, "Ending gateway process {Process} on port {Port}, to take its place")]
    public static partial void Replaces(ILogger log, int process, int port);

    [LoggerMessage(8013, LogLevel.Warning, "Repairing the gateway's configuration")]
    public static partial void Repairs(ILogger log);

    [LoggerMessage(8014, LogLevel.Warning, "{Hook} failed")]
    public static partial void HookFailed(ILogger log, string hook, Exception failure);

    [LoggerMessage(8015, LogLevel.Warning, "A handler of the manager's events failed")]
    public static partial void HandlerFailed(ILogger log, Exception failure);

    [LoggerMessage(8016, LogLevel.Information, "A restart follows when the start is over")]
    public static partial void DefersRestart(ILogger log);

    [LoggerMessage(8017, LogLevel.Information, "No restart follows: the gateway was started since, or is not wanted any more")]
    public static partial void DropsRestart(ILogger log);

    [LoggerMessage(8018, LogLevel.Information, "The last restart is too recent; one follows in {DelayMs} ms")]
    public static partial void CoolsDown(ILogger log, double delayMs);

    [LoggerMessage(8019, LogLevel.Warning, "No sign of life for {Seconds} s, and no answer")]
    public static partial void Silent(ILogger log, double seconds);

    [LoggerMessage(8020, LogLevel.Warning, "The gateway is not well: {Reason}")]
    public static partial void NotWell(ILogger log, string reason);

    [LoggerMessage(8021, LogLevel.Warning, "The gateway may outlive a manager that is killed: setpriv and setsid (util-linux) are not to be had here")]
    public static partial void NotGuarded(ILogger log);

    [LoggerMessage(8022, LogLevel.Warning, "No device is shown: {Reason}")]
    public static partial void NoIdentity(ILogger log, string reason);

    [LoggerMessage(8023, LogLevel.Debug, "A frame of {Bytes} bytes is no JSON")]
    public static partial void Unreadable(ILogger log, int bytes);

    [LoggerMessage(8024, LogLevel.Trace, "Received {Frame}")]
    public static partial void Received(ILogger log, string frame);

    [LoggerMessage(8025, LogLevel.Trace, "Sent {Method} {Params}")]
    public static partial void Sent(ILogger log, string method, string @params);

    [LoggerMessage(8026, LogLevel.Error, "The gateway was not started with the host; it is tried again")]
    public static partial void NotStartedWithHost(ILogger log);

    [LoggerMessage(EventId = 8027, Message = "Gateway says: {Line} ({Count})")]
    public static partial void Said(ILogger log, LogLevel level, string line, int count);
}
