using System.Collections.Concurrent;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Agents;

/// <summary>
/// Starts runs and knows them until ten minutes after their end, so that the same key never runs twice. Runs of one session go one after another; at most so many
/// at the same time over all (<c>agent-and-chat.md</c> §8). Any thread.
/// </summary>
internal sealed class AgentRunner(RunExecution execution, AgentsOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Id, DateTimeOffset Forget)> _ended = new();
    private readonly LaneQueue _lanes = new();
    private readonly SemaphoreSlim _slots = new(options.Defaults.MaxConcurrent);
    private volatile bool _stopping;

    /// <summary>Starts a run, or finds the one that this key has started before.</summary>
    /// <exception cref="GatewayException">The gateway is stopping.</exception>
    public Run Start(RunRequest request, out bool isNew)
    {
        if (_stopping)
        {
            throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, "the gateway is stopping") { Retryable = true });
        }

        Forget();
        var mine = new Run(request);
        var run = _runs.GetOrAdd(request.Id, mine);
        isNew = ReferenceEquals(run, mine);
        if (isNew)
        {
            _lanes.Enqueue(request.Canonical, () => RunAsync(run));
        }

        return run;
    }

    /// <summary>Finds a run that goes on or ended not long ago.</summary>
    public Run? Find(string id) => _runs.GetValueOrDefault(id);

    /// <summary>Stops all runs of a session that go on or wait.</summary>
    /// <returns>Their ids.</returns>
    public IReadOnlyList<string> AbortAll(string canonical, string reason) =>
        [.. _runs.Values.Where(run => run.Request.Canonical == canonical && run.Abort(reason)).Select(run => run.Request.Id)];

    /// <summary>Stops everything and waits a moment for it to end.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        foreach (var run in _runs.Values)
        {
            run.Abort("stop");
        }

        await Task.WhenAny(Task.WhenAll(_runs.Values.Select(run => run.End)), Task.Delay(StopPatience, time));
    }

    /// <inheritdoc />
    public void Dispose() => _slots.Dispose();

    private async Task RunAsync(Run run)
    {
        var entered = false;
        try
        {
            await _slots.WaitAsync(run.Stopping);
            entered = true;
        }
        catch (OperationCanceledException)
        {
            // Stopped while it waited: the execution tells it as any other end.
        }

        await execution.RunAsync(run);
        if (entered)
        {
            _slots.Release();
        }

        _ended.Enqueue((run.Request.Id, time.GetUtcNow() + Remembered));
    }

    private void Forget()
    {
        while (_ended.TryPeek(out var oldest) && oldest.Forget <= time.GetUtcNow() && _ended.TryDequeue(out oldest))
        {
            _runs.TryRemove(oldest.Id, out _);
        }
    }
}
