namespace PluginGateway.Server.Delivery;

/// <summary>Has messages that may have ended the gateway worked on one at a time; others go on beside. Any thread.</summary>
internal sealed class Quarantine
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Id, TaskCompletionSource Turn)> _waiting = [];
    private long? _inside;

    /// <summary>Waits for its turn. At once when it has it already.</summary>
    /// <param name="id">The inbox's number of the message.</param>
    /// <param name="cancellation">Stops waiting; then it has no turn.</param>
    public async Task EnterAsync(long id, CancellationToken cancellation)
    {
        LinkedListNode<(long Id, TaskCompletionSource Turn)> mine;
        lock (_gate)
        {
            if (_inside is null || _inside == id)
            {
                _inside = id;
                return;
            }

            mine = _waiting.AddLast((id, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        using var given = cancellation.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), mine.Value.Turn);
        await mine.Value.Turn.Task;
    }

    /// <summary>It is done with. Nothing happens when it has no turn.</summary>
    public void Leave(long id)
    {
        lock (_gate)
        {
            if (_inside != id)
            {
                return;
            }

            _inside = null;
            while (_inside is null && _waiting.First is { } next)
            {
                _waiting.RemoveFirst();

                // Who does not wait any more is passed over.
                _inside = next.Value.Turn.TrySetResult() ? next.Value.Id : null;
            }
        }
    }
}
