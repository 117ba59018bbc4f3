namespace PluginGateway.Testing;

/// <summary>
/// A clock that stands still until the test moves it. Whatever takes a <see cref="TimeProvider"/> runs by it: timers, <see cref="PeriodicTimer"/>,
/// <see cref="Task.Delay(TimeSpan, TimeProvider)"/>, a <see cref="CancellationTokenSource"/> with a delay. Any thread.
/// </summary>
/// <example>
/// <code>
/// var clock = new FakeClock();
/// var waiting = Task.Delay(TimeSpan.FromMinutes(5), clock);
/// clock.Advance(TimeSpan.FromMinutes(5));
/// await waiting;
/// </code>
/// </example>
public sealed class FakeClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<Watch> _watches = [];
    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;

    /// <summary>Creates a clock that says 1 January 1970.</summary>
    public FakeClock()
        : this(DateTimeOffset.UnixEpoch)
    {
    }

    /// <summary>Creates a clock.</summary>
    /// <param name="start">What it says at first.</param>
    public FakeClock(DateTimeOffset start) => _start = start;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <summary>
    /// Lets time pass. What is due meanwhile happens in its order, each thing at its own moment, on the calling thread; so does what it starts, when that is due as well.
    /// </summary>
    /// <param name="time">How long; not less than nothing.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var end = Elapsed + time;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Waits until somebody waits for just so long, counted from now: then is the time for <see cref="Advance"/>.</summary>
    /// <param name="due">How long a timer has to run still.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task that ends when there is such a timer.</returns>
    public Task UntilAwaitedAsync(TimeSpan due, CancellationToken cancellation = default) => UntilAwaitedAsync(due, timers: 1, cancellation);

    /// <summary>Waits until so many wait for just so long, counted from now: then is the time for <see cref="Advance"/>.</summary>
    /// <param name="due">How long their timers have to run still.</param>
    /// <param name="timers">How many timers.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A task that ends when there are as many.</returns>
    public Task UntilAwaitedAsync(TimeSpan due, int timers, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            var watch = new Watch(due, timers);
            if (Waiting(due) < timers)
            {
                _watches.Add(watch);
                return watch.Seen.Task.WaitAsync(cancellation);
            }

            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Moves the clock to the next timer that is due, or to the end when none is.</summary>
    private Timer? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            // The first of those that are due at the same time is the one that was set first.
            var next = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
            var now = next?.DueAt ?? end;
            _elapsed = now > _elapsed ? now : _elapsed;
            if (next is not null)
            {
                _timers.Remove(next);
                if (next.Period > TimeSpan.Zero)
                {
                    Set(next, next.Period);
                }
            }

            return next;
        }
    }

    private void Set(Timer timer, TimeSpan due)
    {
        timer.DueAt = _elapsed + due;
        _timers.Add(timer);
        foreach (var watch in _watches.FindAll(watch => watch.Due == due && watch.Timers <= Waiting(due)))
        {
            _watches.Remove(watch);
            watch.Seen.TrySetResult();
        }
    }

    private int Waiting(TimeSpan due) => _timers.Count(timer => timer.DueAt == _elapsed + due);

    private sealed record Watch(TimeSpan Due, int Timers)
    {
        public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Its times are read and written under the clock's lock.</summary>
    private sealed class Timer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public TimeSpan DueAt { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                clock._timers.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    clock.Set(this, dueTime);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _disposed = true;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
