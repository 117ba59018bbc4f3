namespace PluginGateway.Server.Connections;

/// <summary>Counts a connection's requests that are being worked on. Counting up is the receive loop's; counting down any thread's.</summary>
/// <param name="limit">Most at a time.</param>
/// <param name="all">The same over all connections.</param>
internal sealed class InFlightRequests(int limit, RequestsUnderWay all)
{
    private int _count;

    /// <summary>Whether one more may start.</summary>
    public bool HasRoom => Volatile.Read(ref _count) < limit;

    /// <summary>Counts a request until it is answered.</summary>
    public void Track(Task running)
    {
        Interlocked.Increment(ref _count);
        all.Enter();
        _ = running.ContinueWith(
            static (_, state) => ((InFlightRequests)state!).Leave(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Leave()
    {
        Interlocked.Decrement(ref _count);
        all.Leave();
    }
}
