namespace PluginGateway.Manager.Tests.Fakes;

/// <summary>Counts the timers that somebody holds: what has been stopped holds none.</summary>
internal sealed class CountingTime(TimeProvider inner) : TimeProvider
{
    private int held;

    /// <summary>How many there are that nobody has given back.</summary>
    public int Held => Volatile.Read(ref held);

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref held);
        return new Counted(this, inner.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class Counted(CountingTime owner, ITimer timer) : ITimer
    {
        private int isGivenBack;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isGivenBack, 1) == 0)
            {
                Interlocked.Decrement(ref owner.held);
            }

            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
