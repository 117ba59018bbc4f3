namespace PluginGateway.Server.Connections;

/// <summary>Counts a connection's requests that are being worked on. Counting up is the receive loop's; counting down any thread's.</summary>
internal sealed class InFlightRequests(int limit)
{
    private int _count;

    /// <summary>Whether one more may start.</summary>
    public bool HasRoom => Volatile.Read(ref _count) < limit;

    /// <summary>Counts a request until it is answered.</summary>
    public void Track(Task running)
    {
        Interlocked.Increment(ref _count);
        _ = running.ContinueWith(
            static (_, state) => Interlocked.Decrement(ref ((InFlightRequests)state!)._count),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
