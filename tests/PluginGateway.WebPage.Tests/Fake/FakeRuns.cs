using System.Collections.Concurrent;
using PluginGateway.Protocol;

namespace PluginGateway.WebPage.Tests.Fake;

/// <summary>The runs under way.</summary>
internal sealed class FakeRuns : IAsyncDisposable
{
    private readonly ConcurrentDictionary<FakeRun, Task> _playing = new();

    /// <summary>Starts a run.</summary>
    public void Start(FakeRun run, Func<FakeRun, Task> script) => _playing[run] = PlayAsync(run, script);

    /// <summary>Those of a session whose end was not told.</summary>
    public IReadOnlyList<ChatRun> Open(string session) => [.. _playing.Keys.Where(run => run.Session == session && !run.HasEnded).Select(run => new ChatRun(run.RunId, run.Said))];

    /// <summary>Stops all that have not ended; returns their ids.</summary>
    public async Task<IReadOnlyList<string>> StopAllAsync()
    {
        var open = _playing.Where(entry => !entry.Value.IsCompleted).Select(entry => entry.Key).ToList();
        foreach (var run in open)
        {
            await run.StopAsync();
        }

        return [.. open.Select(run => run.RunId)];
    }

    /// <summary>Stops all and reports a script that failed.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAllAsync();
        await Task.WhenAll(_playing.Values);
        foreach (var run in _playing.Keys)
        {
            run.Dispose();
        }
    }

    // The answer to chat.send goes out before the first event, as it does in the gateway.
    private static async Task PlayAsync(FakeRun run, Func<FakeRun, Task> script)
    {
        await Task.Yield();
        await run.PlayAsync(script);
    }
}
