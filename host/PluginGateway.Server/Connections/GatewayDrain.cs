using Microsoft.Extensions.Logging;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Connections;

/// <summary>Lets what is under way come to its end before the gateway goes: runs that have begun, and requests that are being answered. New runs are refused meanwhile.</summary>
internal sealed partial class GatewayDrain(AgentRunner runner, RequestsUnderWay requests, GatewayOptions options, TimeProvider time, ILogger<GatewayDrain> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until nothing is under way any more, at most <see cref="ShutdownOptions.DrainMs"/>.</summary>
    public async Task WaitAsync()
    {
        runner.Close();
        var patience = TimeSpan.FromMilliseconds(options.Shutdown.DrainMs);
        if (patience == TimeSpan.Zero || IsIdle)
        {
            return;
        }

        Draining(log, runner.UnderWay, requests.Count, options.Shutdown.DrainMs);
        var began = time.GetTimestamp();
        using var tick = new PeriodicTimer(Interval, time);
        while (!IsIdle && time.GetElapsedTime(began) < patience)
        {
            await tick.WaitForNextTickAsync();
        }

        if (!IsIdle)
        {
            CutShort(log, runner.UnderWay, requests.Count);
        }
    }

    private bool IsIdle => runner.UnderWay == 0 && requests.Count == 0;

    [LoggerMessage(1040, LogLevel.Information, "Stopping: {Runs} runs and {Requests} requests may go on for at most {DrainMs} ms")]
    private static partial void Draining(ILogger log, int runs, int requests, int drainMs);

    [LoggerMessage(1041, LogLevel.Warning, "Stopping: {Runs} runs and {Requests} requests had not ended and are stopped (gateway.shutdown.drainMs)")]
    private static partial void CutShort(ILogger log, int runs, int requests);
}
