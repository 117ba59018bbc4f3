using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginGateway.Server.Config;
using PluginGateway.Server.Connections;

namespace PluginGateway.Server.Reload;

/// <summary>
/// Says, before a gateway is ended in order to be started again, what would keep the start from working; null when nothing would. Registered by programs that do start it again.
/// </summary>
/// <param name="Problem">Looks at the settings to come.</param>
public sealed record RestartCheck(Func<GatewaySettings, string?> Problem);

/// <summary>Ends the gateway so that the program around it starts it again within the same process, with the options as they are then. Any thread.</summary>
internal sealed partial class GatewayRestart(IHostApplicationLifetime lifetime, GatewayStop stop, ILogger<GatewayRestart> log, RestartCheck? check = null)
{
    // What clients are told; the reference's number (lifecycle.md §4), which they wait for before they come back.
    private const int ExpectedMs = 1500;

    private int _requested;

    /// <summary>Whether the gateway ends in order to come back.</summary>
    public bool IsRequested => Volatile.Read(ref _requested) != 0;

    /// <summary>Restarts for keys that take effect no other way, if that may be and can work.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="next">The settings to come.</param>
    public void RunFor(IReadOnlyList<string> keys, GatewaySettings next)
    {
        var names = string.Join(", ", keys);
        if (!next.Commands.Restart)
        {
            NotAllowed(log, names);
        }
        else if (check is null)
        {
            NotHere(log, names);
        }
        else if (check.Problem(next) is { } problem)
        {
            WouldFail(log, names, problem);
        }
        else if (Interlocked.Exchange(ref _requested, 1) == 0)
        {
            Restarting(log, names);
            (stop.Reason, stop.RestartExpectedMs) = ("gateway restarting", ExpectedMs);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(1310, LogLevel.Warning, "SIGUSR1: {Keys} take effect only after a restart, which commands.restart does not allow; set it to true and send the signal again, or restart the service")]
    private static partial void NotAllowed(ILogger log, string keys);

    [LoggerMessage(1311, LogLevel.Warning, "SIGUSR1: {Keys} take effect only after a restart, and this program cannot restart its gateway by itself")]
    private static partial void NotHere(ILogger log, string keys);

    [LoggerMessage(1312, LogLevel.Error, "SIGUSR1: not restarted for {Keys}, the gateway would not start again: {Problem}")]
    private static partial void WouldFail(ILogger log, string keys, string problem);

    [LoggerMessage(1313, LogLevel.Information, "Restarting within the process for {Keys}")]
    private static partial void Restarting(ILogger log, string keys);
}
