using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Finds threads that spin, and says whose they are. A thread cannot be ended from outside, so this shows and does not punish. Looks every
/// <see cref="PluginHostOptions.SpinInterval"/>, where there is a <c>/proc</c>. Holds nothing of a plugin but names and numbers; any thread.
/// </summary>
internal sealed class SpinWatch : IAsyncDisposable
{
    private readonly object _host;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action<string, string> _tell;
    private readonly ThreadFolder _threads = new();
    private readonly SpinJudge _judge = new();
    private readonly HashSet<int> _unknown = [];
    private readonly ITimer? _timer;
    private volatile IReadOnlyList<Spin> _spins = [];
    private long _looked;

    /// <param name="host">Whose marks to heed.</param>
    /// <param name="tell">Called with a plugin's id and what happened, when one of its threads begins or ceases to spin.</param>
    public SpinWatch(object host, TimeSpan interval, TimeProvider time, ILogger log, Action<string, string> tell)
    {
        (_host, _interval, _time, _log, _tell) = (host, interval, time, log, tell);
        if (!_threads.Exists)
        {
            SpinLog.Unavailable(log);
            return;
        }

        _looked = time.GetTimestamp();

        // As the proof's timer: it must not keep the execution context of whoever makes the host.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static watch => ((SpinWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _timer.Change(interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The threads of a plugin that spin, whichever of its generations they belong to.</summary>
    public IReadOnlyList<SpinningThread> Of(string plugin) =>
    [
        .. _spins.Where(spin => spin.Mark!.Plugin == plugin).OrderBy(spin => spin.Since).ThenBy(spin => spin.Thread)
            .Select(spin => new SpinningThread(spin.Thread, spin.Name, spin.Mark!.Generation, spin.Since, Math.Round(spin.Ran.TotalSeconds, 3))),
    ];

    /// <returns>A task that ends when no look is under way.</returns>
    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Never overlaps: the timer is set again at the end.
    private void Look()
    {
        MarkedThreads.Tidy();
        var times = _threads.Times();
        var now = _time.GetTimestamp();
        var all = _judge.Look(times, MarkedThreads.MarkOf, _time.GetElapsedTime(_looked, now), _time.GetUtcNow().ToUnixTimeMilliseconds());
        _looked = now;
        var before = _spins;
        var mine = all.Where(spin => spin.Mark is { } mark && ReferenceEquals(mark.Host, _host)).Select(spin => spin with { Name = _threads.NameOf(spin.Thread) }).ToList();
        var begun = mine.FindAll(spin => !before.Any(spin.IsSame));
        _spins = mine;
        begun.ForEach(Begin);
        foreach (var spin in before.Where(spin => !mine.Exists(spin.IsSame)))
        {
            SpinLog.Ended(_log, spin.Mark!.Plugin, spin.Mark.Generation, spin.Thread);
            _tell(spin.Mark.Plugin, $"a thread of generation {spin.Mark.Generation} no longer spins");
        }

        _unknown.IntersectWith(times.Keys);
        foreach (var spin in all.Where(spin => spin.Mark is null && _unknown.Add(spin.Thread)))
        {
            SpinLog.Unknown(_log, _threads.NameOf(spin.Thread), spin.Thread);
        }

        _timer!.Change(_interval, Timeout.InfiniteTimeSpan);
    }

    private void Begin(Spin spin)
    {
        var mark = spin.Mark!;
        SpinLog.Began(_log, mark.Plugin, mark.Generation, spin.Name, spin.Thread);
        _tell(mark.Plugin, $"a thread of generation {mark.Generation} spins");
    }
}
