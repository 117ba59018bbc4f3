namespace Benchmarks.Measurements;

/// <summary>Counts deliveries on many connections and wakes the one who waits for a number of them.</summary>
internal sealed class DeliveryCounter
{
    private long delivered;
    private Waiter? waiter;

    public long Delivered => Interlocked.Read(ref delivered);

    public void Add(int count)
    {
        var now = Interlocked.Add(ref delivered, count);
        if (Volatile.Read(ref waiter) is { } waiting && now >= waiting.For)
        {
            waiting.Done.TrySetResult();
        }
    }

    /// <summary>Waits for so many in all; false when none of them came for a while. One waiter at a time.</summary>
    public async Task<bool> ReachedAsync(long count, TimeSpan silence)
    {
        var waiting = new Waiter(count);
        Interlocked.Exchange(ref waiter, waiting);
        for (var before = -1L; Delivered < count && Delivered != before;)
        {
            before = Delivered;
            await Task.WhenAny(waiting.Done.Task, Task.Delay(silence, TimeProvider.System));
        }

        return Delivered >= count;
    }

    private sealed record Waiter(long For)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
