namespace PluginGateway.PluginHosting;

/// <summary>
/// Tells which threads spin: those that over three looks in a row waited for nothing but a core, nine tenths of the time at least, and for the same generation all the while. What counts is
/// not the share of a core that a thread got: on a machine with more work than cores that is little, also of one that never waits. Not thread-safe.
/// </summary>
internal sealed class SpinJudge
{
    private const int Looks = 3;
    private const double Share = 0.9;

    private Dictionary<int, Streak> _streaks = [];

    /// <summary>Looks at all threads.</summary>
    /// <param name="times">What they have done so far, by number.</param>
    /// <param name="markOf">Whose work a thread does.</param>
    /// <param name="elapsed">Since the last look.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>Those that spin at this moment.</returns>
    public IReadOnlyList<Spin> Look(IReadOnlyDictionary<int, ThreadTimes> times, Func<int, GenerationMark?> markOf, TimeSpan elapsed, long now)
    {
        var streaks = new Dictionary<int, Streak>();
        foreach (var (thread, its) in times)
        {
            var mark = markOf(thread);
            var goesOn = _streaks.TryGetValue(thread, out var before) && ReferenceEquals(before.Mark, mark) && its.Ready - before.Last.Ready >= elapsed * Share;
            streaks[thread] = goesOn ? before! with { Last = its, Count = before.Count + 1 } : new Streak(mark, now, its.Ran, its, Count: 0);
        }

        _streaks = streaks;
        return [.. streaks.Where(entry => entry.Value.Count >= Looks).Select(entry => entry.Value.ToSpin(entry.Key))];
    }

    private sealed record Streak(GenerationMark? Mark, long Since, TimeSpan RanBefore, ThreadTimes Last, int Count)
    {
        public Spin ToSpin(int thread) => new(thread, Mark, Since, Last.Ran - RanBefore);
    }
}

/// <summary>A thread that spins. Immutable.</summary>
/// <param name="Thread">The operating system's number.</param>
/// <param name="Mark">Whose work it does; null when nobody can tell.</param>
/// <param name="Since">Unix milliseconds.</param>
/// <param name="Ran">How long it ran on a core since.</param>
internal sealed record Spin(int Thread, GenerationMark? Mark, long Since, TimeSpan Ran)
{
    /// <summary>The thread's name, cut to 15 bytes.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether this is the same spinning, seen at another moment.</summary>
    public bool IsSame(Spin other) => Thread == other.Thread && Since == other.Since;
}
