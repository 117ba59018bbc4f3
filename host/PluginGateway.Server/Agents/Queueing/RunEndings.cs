using PluginGateway.Protocol;
using PluginGateway.Server.Events;

namespace PluginGateway.Server.Agents.Queueing;

/// <summary>
/// Ends runs that are not done for themselves, because their message was said in another run's turn or was left out: whoever waits for such a run, or listens for its
/// end, is told as of any other. They must have been claimed. Any thread.
/// </summary>
internal sealed class RunEndings(Broadcaster broadcaster, TimeProvider time)
{
    /// <summary>Has a run end as another one does, without a reply of its own. To stop either is to stop both.</summary>
    /// <param name="turn">The run in whose turn the message is said.</param>
    /// <param name="said">The run that was made for the message.</param>
    public void EndWith(Run turn, Run said)
    {
        said.StopDeadline();
        said.Stopping.UnsafeRegister(static state => ((Pair)state!).Stop(), new Pair(turn, said));
        _ = EndWithAsync(turn, said);
    }

    /// <summary>Ends a run whose message is not said at all.</summary>
    public void Drop(Run said, string message)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!said.BeginEnd())
        {
            Announcer(said).Aborted(said.StopReason ?? "stop", startedAt: null, now);
        }
        else
        {
            Announcer(said).Failed(message, startedAt: null, now);
        }

        said.Finish(new RunEnd("error", null, now) { Error = new ErrorShape(ErrorCodes.Unavailable, message) { Retryable = true } });
    }

    private async Task EndWithAsync(Run turn, Run said)
    {
        var end = await turn.End;
        if (turn.StopReason is { } reason && end.Error is not null)
        {
            // Stopped with it, so that asking again does not start it again either.
            said.Abort(reason);
        }

        var announcer = Announcer(said);
        if (!said.BeginEnd())
        {
            announcer.Aborted(said.StopReason ?? "stop", end.StartedAt, end.EndedAt);
            said.Finish(end with { Status = "error", Outcome = null, Error = end.Error ?? new ErrorShape(ErrorCodes.Unavailable, "the run was stopped") });
        }
        else if (end.Error is { } error)
        {
            announcer.Failed(error.Message, end.StartedAt, end.EndedAt);
            said.Finish(end);
        }
        else
        {
            announcer.Completed(string.Empty, end.StartedAt ?? end.EndedAt, end.EndedAt);
            said.Finish(end with { Media = [], Outcome = end.Outcome is { } outcome ? outcome with { Payloads = [] } : null });
        }
    }

    private RunAnnouncer Announcer(Run run) => new(run.Request, verbose: false, broadcaster, time);

    private sealed record Pair(Run Turn, Run Said)
    {
        public void Stop() => Turn.Abort(Said.StopReason ?? "stop");
    }
}
