using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents.Queueing;

/// <summary>
/// The way in for messages of people, from channels and <c>chat.send</c>: runs them at once when nothing goes on in their session, and else does what the session's queue
/// mode says (<c>agent-and-chat.md</c> §8). Whatever becomes of a message, the run that was made for it can be stopped and waited for, and its end is told. Any thread.
/// </summary>
internal sealed class MessageQueue(AgentRunner runner, SessionService sessions, RunEndings endings, MessagesOptions options, TimeProvider time, ILogger<MessageQueue> log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WaitingMessages> _waiting = new(StringComparer.Ordinal);

    /// <summary>Takes a client's message.</summary>
    /// <exception cref="GatewayException">A run of this id goes on, too many messages wait, or the gateway is stopping.</exception>
    public Run Take(RunRequest request)
    {
        lock (_gate)
        {
            var rules = Rules(request);
            RequireRoom(request.Canonical, rules);
            var run = runner.Hold(request);
            Place(run, rules);
            return run;
        }
    }

    /// <summary>Takes a network's message; null when it was taken before, or is left out because too many wait.</summary>
    /// <exception cref="GatewayException">The gateway is stopping.</exception>
    public Run? TakeOnce(RunRequest request)
    {
        lock (_gate)
        {
            var rules = Rules(request);
            if (Refusal(request.Canonical, rules) is { } reason)
            {
                RunLog.Dropped(log, request.Canonical, reason);
                return null;
            }

            if (runner.HoldOnce(request) is not { } run)
            {
                return null;
            }

            Place(run, rules);
            return run;
        }
    }

    private QueueRules Rules(RunRequest request) => QueueRules.For(sessions.Find(request.Canonical)?.Settings, request.Origin?.Channel, options.Queue);

    private void RequireRoom(string canonical, QueueRules rules)
    {
        if (Refusal(canonical, rules) is { } reason)
        {
            throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, reason) { Retryable = true });
        }
    }

    private string? Refusal(string canonical, QueueRules rules) =>
        rules is { Drop: QueueDrop.New, Mode: not QueueMode.Interrupt } && _waiting.TryGetValue(canonical, out var waiting) && waiting.Count >= rules.Cap
            ? $"{rules.Cap} messages wait in this session already (messages.queue.cap); wait for its run, or stop it"
            : null;

    private void Place(Run run, QueueRules rules)
    {
        var canonical = run.Request.Canonical;
        var busy = runner.Busy(canonical);
        if (busy is null && !_waiting.ContainsKey(canonical))
        {
            runner.Begin(run);
            return;
        }

        if (rules.Mode == QueueMode.Interrupt)
        {
            Interrupt(canonical, busy, run);
            return;
        }

        Enqueue(canonical, run, rules);
        if (rules.Mode is QueueMode.Steer or QueueMode.SteerBacklog && busy is { IsClaimed: true })
        {
            busy.Inbox.Offer(run, alsoLater: rules.Mode == QueueMode.SteerBacklog);
        }
    }

    // What waited has been overtaken as well.
    private void Interrupt(string canonical, Run? busy, Run run)
    {
        foreach (var overtaken in _waiting.TryGetValue(canonical, out var waiting) ? waiting.Runs.ToList() : [])
        {
            overtaken.Abort("interrupt");
        }

        busy?.Abort("interrupt");
        runner.Begin(run);
    }

    private void Enqueue(string canonical, Run run, QueueRules rules)
    {
        if (!_waiting.TryGetValue(canonical, out var waiting))
        {
            _waiting[canonical] = waiting = new WaitingMessages();
            _ = ServeAsync(canonical, waiting);
        }

        while (waiting.Count >= rules.Cap)
        {
            var isTold = rules.Drop == QueueDrop.Summarize;
            if (waiting.DropOldest(isTold, rules.Cap) is { } dropped && !isTold)
            {
                endings.Drop(dropped, $"the message was left out: more than {rules.Cap} waited in this session (messages.queue.cap)");
            }
        }

        waiting.Add(run, rules, time.GetTimestamp());
    }

    /// <summary>Gives what waits its turn, whenever nothing goes on and it has been quiet, until nothing waits.</summary>
    private async Task ServeAsync(string canonical, WaitingMessages waiting)
    {
        do
        {
            await runner.WhenIdleAsync(canonical).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await QuietAsync(waiting);
        }
        while (Serve(canonical, waiting));
    }

    private async Task QuietAsync(WaitingMessages waiting)
    {
        while (true)
        {
            TimeSpan pause;
            lock (_gate)
            {
                pause = waiting.Count == 0 ? TimeSpan.Zero : waiting.Pause(time);
            }

            if (pause <= TimeSpan.Zero)
            {
                return;
            }

            await Task.Delay(pause, time);
        }
    }

    /// <returns>Whether there is more to do.</returns>
    private bool Serve(string canonical, WaitingMessages waiting)
    {
        lock (_gate)
        {
            if (runner.Busy(canonical) is not null)
            {
                return true;
            }

            if (waiting.TakeTurn(endings) is { } turn)
            {
                runner.Begin(turn);
                return true;
            }

            _waiting.Remove(canonical);
            return false;
        }
    }
}
