using System.Collections.Concurrent;

namespace PluginGateway.Testing;

/// <summary>Uses a plugin over and over, until it is disposed. What fails is counted and kept as text, which holds nothing of the plugin.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly ConcurrentQueue<string> _lost = new();
    private readonly int[] _uses;
    private readonly Task _callers;
    private readonly TimeSpan _patience;
    private volatile bool _over;

    public Traffic(Func<Task> use, int callers, TimeSpan patience)
    {
        _patience = patience;
        _uses = new int[callers];
        _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(use, caller), CancellationToken.None)));
    }

    public int Answered => _uses.Sum() - _lost.Count;

    public IReadOnlyList<string> Lost => [.. _lost];

    /// <summary>Waits until every caller has begun and ended a use from now on.</summary>
    public Task RoundAsync()
    {
        // Two, because the one that is under way began before.
        var goals = Array.ConvertAll(_uses, uses => uses + 2);
        return Poll.UntilAsync(() => !_uses.Where((uses, caller) => uses < goals[caller]).Any(), _patience, "every use to end", () => "one hangs");
    }

    public async ValueTask DisposeAsync()
    {
        _over = true;

        // A use that hangs was told by the round before.
        await Task.WhenAny(_callers, Task.Delay(_patience, TimeProvider.System));
    }

    private async Task CallAsync(Func<Task> use, int caller)
    {
        while (!_over)
        {
            try
            {
                await use();
            }
            catch (Exception e) // whatever it is, the call was lost
            {
                _lost.Enqueue($"{e.GetType().Name}: {e.Message}");
            }

            Interlocked.Increment(ref _uses[caller]);

            // Steady traffic, not as much as goes in: the swap is to be seen, not starved.
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
