using Microsoft.Extensions.Logging;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Finds out whether unloaded code has left memory: asks for a background collection, looks, waits longer, and again. All that is watched shares one timer,
/// which rests when nothing is. Holds nothing of a plugin but weak references and names; any thread.
/// </summary>
internal sealed class UnloadProof : IAsyncDisposable
{
    /// <summary>Where the operator, or the plugin's author, is to look.</summary>
    internal const string LeakHint =
        "Something still holds it; it costs memory and nothing else. Remedy: look in the plugin for what was not ended when it was stopped: a timer, a thread or a loop without its " +
        "token, a long poll of an HttpClient, a handler of a static event, a Serilog sink of its own; or for what keeps types for ever: ValidateDataAnnotations, reflection-based JSON, " +
        "XmlSerializer, DispatchProxy. host/docs/plugins.md has the list. Restarting the gateway frees it.";

    /// <summary>Before the first collection: plugins that stop together are collected together, and the last frames of the stop return.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    /// <summary>After each collection. A minute in all; code that can go needs two or three.</summary>
    private static readonly TimeSpan[] Waits =
        [.. new double[] { 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12, 16, 20 }.Select(TimeSpan.FromSeconds)];

    /// <summary>Between looks at what has leaked.</summary>
    private static readonly TimeSpan LateWait = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Janitor _janitor;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<Watched> _watched = [];
    private bool _looking;
    private bool _disposed;

    public UnloadProof(TimeProvider time, ILogger log)
    {
        (_time, _log, _janitor) = (time, log, new Janitor(log));

        // A timer keeps the execution context it was made in, and with it a plugin's AsyncLocal.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static proof => ((UnloadProof)proof!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Watches a context that was asked to unload. Does nothing once this is disposed.</summary>
    /// <param name="plugin">The plugin's id.</param>
    /// <param name="version">Its version.</param>
    /// <param name="generation">Which load of it.</param>
    /// <param name="context">The load context.</param>
    /// <param name="report">Called once when the context is gone, or first when it has leaked and again if it goes after all. Must not throw, nor hold anything of the plugin.</param>
    public void Watch(string plugin, string version, int generation, WeakReference context, Action<UnloadVerdict> report)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            var now = _time.GetTimestamp();
            _watched.Add(new Watched(plugin, version, generation, context, report, now) { LookedAt = now, Wait = Gathering });
            Schedule();
        }
    }

    /// <summary>Ends the watch; nothing is reported afterwards.</summary>
    /// <returns>A task that ends when no look is under way.</returns>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
            _watched.Clear();
        }

        await _timer.DisposeAsync();
    }

    private void Look()
    {
        var verdicts = new List<(Watched Watched, UnloadVerdict Verdict)>();
        bool collect;
        lock (_gate)
        {
            _looking = true;

            // One moment for the whole look: who is judged not to be due yet must not be due a line later.
            var now = _time.GetTimestamp();
            foreach (var watched in _watched)
            {
                if (Judge(watched, now) is { } verdict)
                {
                    verdicts.Add((watched, verdict));
                }
            }

            _watched.RemoveAll(watched => watched.Gone);
            collect = BeginRound(now);
        }

        foreach (var (watched, verdict) in verdicts)
        {
            Say(watched, verdict);
            watched.Report(verdict);
        }

        if (collect)
        {
            _janitor.Sweep();

            // In the background: a blocking one would stop every connection for as long as it takes.
            GC.Collect(2, GCCollectionMode.Forced, blocking: false);
        }

        lock (_gate)
        {
            _looking = false;
            Schedule();
        }
    }

    private UnloadVerdict? Judge(Watched watched, long now)
    {
        var elapsed = _time.GetElapsedTime(watched.Since, now);
        if (!watched.Context.IsAlive)
        {
            watched.Gone = true;
            return new UnloadVerdict(watched.Leaked ? UnloadOutcome.CollectedLate : UnloadOutcome.Collected, watched.Rounds, elapsed);
        }

        if (watched.Leaked || watched.Rounds < Waits.Length || !IsDue(watched, now))
        {
            return null;
        }

        watched.Leaked = true;
        return new UnloadVerdict(UnloadOutcome.Leaked, watched.Rounds, elapsed, LeakHint);
    }

    /// <returns>Whether to collect: not when nobody's time has come.</returns>
    private bool BeginRound(long now)
    {
        if (!_watched.Exists(watched => IsDue(watched, now)))
        {
            return false;
        }

        // What has leaked has its look with the others, and not one more of its own.
        foreach (var watched in _watched.Where(watched => watched.Leaked || IsDue(watched, now)))
        {
            watched.LookedAt = now;
            watched.Wait = watched.Leaked ? LateWait : Waits[watched.Rounds];
            watched.Rounds++;
        }

        return true;
    }

    private void Schedule()
    {
        if (!_looking && !_disposed && _watched.Count > 0)
        {
            var now = _time.GetTimestamp();
            var due = _watched.Min(watched => DueIn(watched, now));
            _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private bool IsDue(Watched watched, long now) => DueIn(watched, now) <= Gathering;

    private TimeSpan DueIn(Watched watched, long now) => watched.Wait - _time.GetElapsedTime(watched.LookedAt, now);

    private void Say(Watched watched, UnloadVerdict verdict)
    {
        var (plugin, version, generation) = (watched.Plugin, watched.Version, watched.Generation);
        switch (verdict.Outcome)
        {
            case UnloadOutcome.Collected:
                UnloadLog.Collected(_log, plugin, version, generation, verdict.Elapsed.TotalMilliseconds, verdict.Rounds);
                break;
            case UnloadOutcome.Leaked:
                UnloadLog.Leaked(_log, plugin, version, generation, verdict.Elapsed.TotalSeconds, LeakHint);
                break;
            default:
                UnloadLog.CollectedLate(_log, plugin, version, generation, verdict.Elapsed.TotalSeconds);
                break;
        }
    }

    /// <summary>One context; read and written under the lock.</summary>
    private sealed class Watched(string plugin, string version, int generation, WeakReference context, Action<UnloadVerdict> report, long since)
    {
        public string Plugin => plugin;

        public string Version => version;

        public int Generation => generation;

        public WeakReference Context => context;

        public Action<UnloadVerdict> Report => report;

        public long Since => since;

        public int Rounds { get; set; }

        public long LookedAt { get; set; }

        public TimeSpan Wait { get; set; }

        public bool Leaked { get; set; }

        public bool Gone { get; set; }
    }
}
