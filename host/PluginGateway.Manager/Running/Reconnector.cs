using System.Globalization;
using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Running;

/// <summary>The automatic attempts: when, how many, and how they went. Its fields are read and written under the manager's lock.</summary>
internal sealed class Reconnector(ManagerState state, ManagerParts parts, RestartGovernor governor, ManagerCounters counters)
{
    private readonly ReconnectPolicy policy = new(parts.Options.MaxReconnectAttempts, parts.Options.ReconnectDelay, parts.Options.MaxReconnectDelay);
    private ITimer? timer;
    private int attempts;

    /// <summary>Begins an automatic start. Under the lock.</summary>
    public Func<Task<StartOutcome>> Start { get; set; } = static () => Task.FromResult(StartOutcome.Superseded);

    /// <summary>Nothing is tried any more. Under the lock.</summary>
    public void Cancel()
    {
        timer?.Dispose();
        timer = null;
    }

    /// <summary>A start begins; one by hand counts anew. Under the lock.</summary>
    public void OnStart(bool isAutomatic)
    {
        Cancel();
        attempts = isAutomatic ? attempts : 0;
    }

    /// <summary>A start has worked.</summary>
    public void OnStarted()
    {
        lock (state.Gate)
        {
            attempts = 0;
        }
    }

    /// <summary>Decides about the next attempt. Under the lock.</summary>
    /// <param name="error">What went wrong.</param>
    public void Schedule(string error)
    {
        switch (policy.Decide(state.ShouldReconnect, timer is not null, attempts))
        {
            case ReconnectDecision.Skip skip:
                GatewayManagerLog.NoReconnect(parts.Log, skip.Reason);
                break;
            case ReconnectDecision.Fail:
                GatewayManagerLog.GivesUp(parts.Log);
                state.Set(old => old with { State = GatewayState.Error, Error = string.Create(CultureInfo.InvariantCulture, $"Failed to reconnect after maximum attempts ({policy.MaxAttempts}): {error}") });
                break;
            case ReconnectDecision.Schedule next:
                Set(next, error);
                break;
        }
    }

    private void Set(ReconnectDecision.Schedule next, string error)
    {
        var cooldown = governor.Remaining(parts.Time.GetUtcNow()) ?? TimeSpan.Zero;
        var delay = cooldown > next.Delay ? cooldown : next.Delay;
        attempts = next.Attempt;
        state.Set(old => old with { State = GatewayState.Reconnecting, ReconnectAttempts = next.Attempt, Error = error });
        GatewayManagerLog.Reconnects(parts.Log, next.Attempt, next.MaxAttempts, delay.TotalMilliseconds);
        var epoch = state.Epoch;
        ITimer? own = null;
        own = timer = parts.Time.CreateTimer(_ => OnTime(own, epoch, next.Attempt), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        own.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void OnTime(ITimer? own, int epoch, int attempt)
    {
        Task<StartOutcome> run;
        lock (state.Gate)
        {
            if (timer != own)
            {
                return;
            }

            Cancel();
            if (ReconnectSkip.Reason(epoch, state.Epoch, state.ShouldReconnect) is { } reason)
            {
                GatewayManagerLog.NoReconnect(parts.Log, reason);
                return;
            }

            run = Start();
        }

        _ = CountAsync(run, attempt);
    }

    /// <summary>Only a start that was really made counts, one way or the other (D17).</summary>
    private async Task CountAsync(Task<StartOutcome> run, int attempt)
    {
        await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (run.IsCompletedSuccessfully && await run == StartOutcome.Superseded)
        {
            return;
        }

        counters.Reconnected(run.IsCompletedSuccessfully);
        parts.Metrics.Reconnected(run.IsCompletedSuccessfully, attempt);
    }
}
