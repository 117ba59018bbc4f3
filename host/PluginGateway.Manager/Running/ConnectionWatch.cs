using PluginGateway.Manager.Policies;
using PluginGateway.Protocol;

namespace PluginGateway.Manager.Running;

/// <summary>Watches a connection while it is there: is the gateway ready, does it live, is it well.</summary>
internal sealed class ConnectionWatch(ManagerState state, ManagerParts parts, CallDesk calls)
{
    private const string Question = "system-presence";

    private static readonly TimeSpan ReadyProbeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(3);

    private readonly LivenessPolicy liveness = new(parts.Options.LivenessDeadline);

    /// <summary>Restarts a gateway of ours that does not live; waits out the cooldown.</summary>
    public Action RestartSilent { get; set; } = static () => { };

    public void Begin(Connection connection)
    {
        _ = RunAsync(connection, WatchReadyAsync);
        _ = RunAsync(connection, WatchLifeAsync);
        _ = RunAsync(connection, WatchHealthAsync);
    }

    private static async Task RunAsync(Connection connection, Func<Connection, Task> watch)
    {
        try
        {
            await watch(connection);
        }
        catch (OperationCanceledException) when (connection.Over.IsCancellationRequested)
        {
            // It is over.
        }
    }

    private async Task WatchReadyAsync(Connection connection)
    {
        for (var probe = 0; ; probe++)
        {
            await Task.Delay(ReadyProbes.DelayBefore(probe), parts.Time, connection.Over);
            if (state.Status.Ready == true)
            {
                return;
            }

            if (await IsAnsweredAsync(connection, Question, ReadyProbeTimeout) is null)
            {
                connection.MarkReady();
                return;
            }
        }
    }

    private async Task WatchLifeAsync(Connection connection)
    {
        while (true)
        {
            var due = liveness.DueIn(connection.LastSign, parts.Time.GetUtcNow());
            if (due > TimeSpan.Zero)
            {
                // In whole milliseconds, as delays are; rounded down, it would not wait at all at the end.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)), parts.Time, connection.Over);
                continue;
            }

            var isAnswered = await IsAnsweredAsync(connection, Question, parts.Options.LivenessProbeTimeout) is null;

            // Another connection, another generation: what this one found out is of no use to it. One that closes while it is asked has a way back already; the gateway lives.
            var isPresent = state.Connection == connection && connection.IsOpen;
            switch (LivenessPolicy.AfterProbe(isPresent, isAnswered, connection.Ownership))
            {
                case LivenessAction.Restart:
                    GatewayManagerLog.Silent(parts.Log, parts.Options.LivenessDeadline.TotalSeconds);
                    RestartSilent();
                    return;
                case LivenessAction.Reconnect:
                    GatewayManagerLog.Silent(parts.Log, parts.Options.LivenessDeadline.TotalSeconds);
                    connection.Cut("Gateway gave no sign of life");
                    return;
            }

            if (!isPresent)
            {
                return;
            }

            if (liveness.DueIn(connection.LastSign, parts.Time.GetUtcNow()) == TimeSpan.Zero)
            {
                // A socket of the application's own may answer without a frame; time must pass all the same.
                await Task.Delay(parts.Options.LivenessDeadline, parts.Time, connection.Over);
            }
        }
    }

    private async Task WatchHealthAsync(Connection connection)
    {
        while (true)
        {
            await Task.Delay(parts.Options.HealthInterval, parts.Time, connection.Over);
            if (await IsAnsweredAsync(connection, "health", HealthTimeout) is { } error)
            {
                GatewayManagerLog.NotWell(parts.Log, error);
                lock (state.Gate)
                {
                    state.Publish(new GatewayEvent.Fault(error));
                }
            }
        }
    }

    /// <summary>What is wrong; null when it was answered.</summary>
    private async Task<string?> IsAnsweredAsync(Connection connection, string method, TimeSpan limit)
    {
        try
        {
            await calls.CallAsync(connection, method, parameters: null, limit, connection.Over);
            return null;
        }
        catch (GatewayException e)
        {
            return e.Message;
        }
    }
}
