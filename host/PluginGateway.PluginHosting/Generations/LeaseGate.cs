namespace PluginGateway.PluginHosting;

/// <summary>Counts who is inside, and can be closed once. One number: the lowest 62 bits count, bit 62 says closed. Any thread, no locks.</summary>
internal sealed class LeaseGate
{
    private const long Closed = 1L << 62;

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _state;

    /// <summary>Completes when the gate is closed and nobody is inside any more.</summary>
    public Task Drained => _drained.Task;

    public int Count => (int)(Volatile.Read(ref _state) & ~Closed);

    /// <returns>False when the gate is closed; then nothing is to be left.</returns>
    public bool TryEnter()
    {
        if ((Interlocked.Increment(ref _state) & Closed) == 0)
        {
            return true;
        }

        Exit();
        return false;
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref _state) == Closed)
        {
            _drained.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more. May be called again.</summary>
    public void Close()
    {
        if ((Interlocked.Or(ref _state, Closed) & ~Closed) == 0)
        {
            _drained.TrySetResult();
        }
    }
}
