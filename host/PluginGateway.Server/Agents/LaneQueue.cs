namespace PluginGateway.Server.Agents;

/// <summary>Does work one after another within a lane, and at the same time across lanes. Any thread. Work must not throw.</summary>
internal sealed class LaneQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _tails = new(StringComparer.Ordinal);

    /// <summary>Queues work at the end of its lane.</summary>
    public void Enqueue(string lane, Func<Task> work)
    {
        lock (_gate)
        {
            var mine = RunAfterAsync(_tails.GetValueOrDefault(lane, Task.CompletedTask), work);
            _tails[lane] = mine;
            _ = RemoveAfterAsync(lane, mine);
        }
    }

    private static async Task RunAfterAsync(Task previous, Func<Task> work)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        await work();
    }

    private async Task RemoveAfterAsync(string lane, Task mine)
    {
        await mine.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (_tails.TryGetValue(lane, out var tail) && tail == mine)
            {
                _tails.Remove(lane);
            }
        }
    }
}
