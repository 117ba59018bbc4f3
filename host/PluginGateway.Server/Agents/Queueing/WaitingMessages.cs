using System.Globalization;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Agents.Queueing;

/// <summary>The messages of one session that wait for its run to end. Not for several threads at once. Messages that were stopped or taken meanwhile do not count.</summary>
internal sealed class WaitingMessages
{
    private const int ShownOfDropped = 160;

    private readonly List<(Run Run, bool IsAlone)> _waiting = [];
    private readonly List<Run> _dropped = [];
    private int _mostShown;
    private long _lastAt;
    private TimeSpan _debounce;

    /// <summary>How many wait.</summary>
    public int Count => Current().Count;

    /// <summary>All that wait, oldest first.</summary>
    public IEnumerable<Run> Runs => Current().Select(static item => item.Run);

    /// <summary>Adds one.</summary>
    /// <param name="run">The run that was made for it.</param>
    /// <param name="rules">What applies to it.</param>
    /// <param name="now">Timestamp of this moment.</param>
    public void Add(Run run, QueueRules rules, long now)
    {
        _waiting.Add((run, rules.Mode != QueueMode.Collect));
        (_lastAt, _debounce) = (now, rules.Debounce);
    }

    /// <summary>Takes the oldest out.</summary>
    /// <param name="isTold">Whether the next turn is told its beginning; at most so many of them.</param>
    /// <param name="most">How many beginnings are told at most.</param>
    /// <returns>It; null when nothing waits any more.</returns>
    public Run? DropOldest(bool isTold, int most)
    {
        foreach (var (run, _) in Current())
        {
            if (run.TryClaim())
            {
                if (isTold)
                {
                    _mostShown = most;
                    _dropped.Add(run);
                }

                return run;
            }
        }

        return null;
    }

    /// <summary>How long it must still be quiet.</summary>
    public TimeSpan Pause(TimeProvider time) => _debounce - time.GetElapsedTime(_lastAt);

    /// <summary>Takes what goes into the next turn: the first, and those that may be said with it.</summary>
    /// <param name="endings">Has the others end with the turn.</param>
    /// <returns>The run to begin; null when nothing waits.</returns>
    public Run? TakeTurn(RunEndings endings)
    {
        var current = Current();
        foreach (var gone in _dropped.Where(run => current.Count == 0 || run.StopReason is not null).ToList())
        {
            _dropped.Remove(gone);
            endings.Drop(gone, "the message was left out: too many waited in this session (messages.queue.cap), and the others were stopped");
        }

        if (current.Count == 0)
        {
            return null;
        }

        var together = 1;
        while (!current[0].IsAlone && together < current.Count && !current[together].IsAlone && MayBeOne(current[0].Run.Request, current[together].Run.Request))
        {
            together++;
        }

        // The newest is the one that is answered: it knows where people are looking now.
        var turn = current[together - 1].Run;
        var others = current.Take(together - 1).Select(static item => item.Run).Where(static run => run.TryClaim()).ToList();
        _waiting.RemoveRange(0, together);
        turn.Merge([.. Summary(turn.Request), .. others.Select(static run => run.Request)]);
        foreach (var other in _dropped.Concat(others))
        {
            endings.EndWith(turn, other);
        }

        _dropped.Clear();
        return turn;
    }

    // One turn has one reply, and that goes to one place.
    private static bool MayBeOne(RunRequest one, RunRequest other) =>
        one.SessionKey == other.SessionKey && one.Thinking == other.Thinking && one.ExtraSystemPrompt == other.ExtraSystemPrompt
        && (one.Origin?.Channel, one.Origin?.AccountId, one.Origin?.Chat) == (other.Origin?.Channel, other.Origin?.AccountId, other.Origin?.Chat);

    private IEnumerable<RunRequest> Summary(RunRequest turn)
    {
        if (_dropped.Count > 0)
        {
            var shown = _dropped.TakeLast(_mostShown).Select(run => $"- {SessionViews.Cut(run.Request.Message, ShownOfDropped, "…")}");
            var intro = string.Create(CultureInfo.InvariantCulture, $"[{_dropped.Count} more messages came than could wait. They began:]");
            yield return turn with { Id = _dropped[^1].Request.Id, Message = $"{intro}\n{string.Join('\n', shown)}" };
        }
    }

    private List<(Run Run, bool IsAlone)> Current()
    {
        _waiting.RemoveAll(static item => item.Run.IsClaimed);
        return _waiting;
    }
}
