namespace PluginGateway.Server.Delivery;

/// <summary>What goes to one chat, one after another. Any thread; works while there is something to send.</summary>
internal sealed class OutboxLane(OutboxLaneWork work, CancellationToken stop)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OutboxEntry> _entries = new();
    private TaskCompletionSource _poke = NewPoke();
    private Task _running = Task.CompletedTask;
    private bool _isRunning;
    private string? _inHand;

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return !_isRunning && _entries.Count == 0;
            }
        }
    }

    /// <summary>Ends when nothing is under way.</summary>
    public Task Idle
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    /// <summary>Puts something at its end.</summary>
    public void Add(OutboxEntry entry)
    {
        lock (_gate)
        {
            _entries.AddLast(entry);
            _poke.TrySetResult();
            if (!_isRunning && !stop.IsCancellationRequested)
            {
                _isRunning = true;
                _running = Task.Run(RunAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>Takes something out, so that the operator can decide about it.</summary>
    /// <returns>False when it is being sent at this moment.</returns>
    public bool TryTakeOut(string id)
    {
        lock (_gate)
        {
            if (_inHand == id)
            {
                return false;
            }

            for (var node = _entries.First; node is not null; node = node.Next)
            {
                if (node.Value.Id == id)
                {
                    _entries.Remove(node);
                    _poke.TrySetResult();
                    break;
                }
            }

            return true;
        }
    }

    /// <summary>Has what waits look again.</summary>
    public void Poke()
    {
        lock (_gate)
        {
            _poke.TrySetResult();
        }
    }

    private static TaskCompletionSource NewPoke() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        var keeping = Task.CompletedTask;
        while (Next(keeping) is var (entry, poke))
        {
            if (entry is null)
            {
                await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            if (work.Wait(entry) is { } pause)
            {
                await work.PauseAsync(pause, poke, stop);
                continue;
            }

            lock (_gate)
            {
                if (!ReferenceEquals(_entries.First?.Value, entry))
                {
                    continue;
                }

                _inHand = entry.Id;
            }

            (var after, keeping) = await work.DoAsync(entry, keeping, stop);
            lock (_gate)
            {
                _inHand = null;
                _entries.RemoveFirst();
                if (after is not null)
                {
                    _entries.AddFirst(after);
                }
            }
        }
    }

    /// <returns>The first, or null when what became of the last is still being kept; nothing when there is nothing more to do.</returns>
    private (OutboxEntry? Entry, Task Poke)? Next(Task keeping)
    {
        lock (_gate)
        {
            if (!stop.IsCancellationRequested && _entries.First is null && !keeping.IsCompleted)
            {
                return (null, keeping);
            }

            if (stop.IsCancellationRequested || _entries.First is not { } first)
            {
                _isRunning = false;
                return null;
            }

            if (_poke.Task.IsCompleted)
            {
                _poke = NewPoke();
            }

            return (first.Value, _poke.Task);
        }
    }
}
