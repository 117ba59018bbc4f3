using System.Collections.Concurrent;
using PluginGateway.Protocol;
using PluginGateway.Server.Config;

namespace PluginGateway.Server.Agents;

/// <summary>
/// Starts runs and knows them until ten minutes after their end. Runs of one session go one after another; at most so many at the same time over all
/// (<c>agent-and-chat.md</c> §8). Any thread.
/// </summary>
internal sealed class AgentRunner(RunExecution execution, AgentsOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(15);

    // An agent that does not listen is left alone after a second.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1.5);

    private readonly ConcurrentDictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(Run Run, DateTimeOffset Forget)> _ended = new();
    private readonly SessionRuns _bySession = new();
    private readonly LaneQueue _lanes = new();
    private readonly SemaphoreSlim _slots = new(options.Defaults.MaxConcurrent);
    private volatile bool _stopping;

    /// <summary>Raised when the runs of a session have become others, with its full key: one was made, or has ended. On the thread of whoever did that; must not wait.</summary>
    public event Action<string>? Changed;

    /// <summary>Whether a run that has ended is not to be started again: somebody stopped it, or its time was over. A gateway that stops is nobody's wish.</summary>
    public bool HasEndedForGood(Run run) => run.StopReason is not null && !_stopping;

    /// <summary>Starts a run. Whether it may be started, and not just repeated, is for the caller to know.</summary>
    /// <exception cref="GatewayException">A run of this id goes on, which somebody else started, or the gateway is stopping.</exception>
    public Run Start(RunRequest request)
    {
        var run = Hold(request);
        Begin(run);
        return run;
    }

    /// <summary>Makes a run without starting it: it can be found, stopped and waited for, and its time runs.</summary>
    /// <exception cref="GatewayException">A run of this id goes on, which somebody else started, or the gateway is stopping.</exception>
    public Run Hold(RunRequest request)
    {
        CheckRunning();
        Forget();
        var mine = NewRun(request);
        if (!TryPlace(mine))
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, $"a run with the id '{request.Id}' goes on already; use a new idempotencyKey");
        }

        Watch(mine);
        return mine;
    }

    /// <summary>Makes a run for a message from a network; null when there was one for the same message already, which a network may deliver more than once.</summary>
    /// <exception cref="GatewayException">The gateway is stopping.</exception>
    public Run? HoldOnce(RunRequest request)
    {
        CheckRunning();
        Forget();
        var mine = NewRun(request);
        var known = _runs.GetOrAdd(request.Id, mine);
        if (ReferenceEquals(known, mine))
        {
            Watch(mine);
            return mine;
        }

        // What has ended and was not settled is done again.
        if (request.IsAgain && known.End.IsCompleted && TryPlace(mine))
        {
            Watch(mine);
            return mine;
        }

        // A client may have chosen an id that looks like a network's: the message is run all the same.
        return known.Request.Origin?.Channel == request.Origin?.Channel ? null : Hold(request with { Id = Guid.NewGuid().ToString() });
    }

    /// <summary>Puts a run that is held into its session's lane.</summary>
    public void Begin(Run run)
    {
        run.EnterLane();
        _lanes.Enqueue(run.Request.Canonical, () => RunAsync(run));
    }

    /// <summary>The run of a session that goes on or comes next; null when a message that comes now need not wait.</summary>
    public Run? Busy(string canonical) => _bySession.FirstBusy(canonical);

    /// <summary>Completes when no run of a session is busy.</summary>
    public async Task WhenIdleAsync(string canonical)
    {
        while (Busy(canonical) is { } run)
        {
            await Task.WhenAny(run.End, Task.Delay(Timeout.InfiniteTimeSpan, time, run.Stopping));
        }
    }

    /// <summary>Does work on a session when none of its runs goes on, and lets none begin until it is done.</summary>
    /// <exception cref="GatewayException">Its runs did not end within 15 s (<c>methods.md</c> §5); the work is not done then.</exception>
    public async Task<T> BetweenRunsAsync<T>(string canonical, Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = 0;
        _lanes.Enqueue(canonical, async () =>
        {
            if (Interlocked.Exchange(ref taken, 1) == 0)
            {
                await FinishAsync(done, work);
            }
        });
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(done.Task, Task.Delay(BusyPatience, time, ended.Token));
        await ended.CancelAsync();
        return done.Task.IsCompleted || Interlocked.Exchange(ref taken, 1) != 0
            ? await done.Task
            : throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, $"Session {canonical} is still active; try again in a moment.") { Retryable = true });
    }

    /// <summary>Finds a run that goes on or ended not long ago.</summary>
    public Run? Find(string id) => _runs.GetValueOrDefault(id);

    /// <summary>The runs of a session that go on or wait, as far as clients know, oldest first.</summary>
    public IReadOnlyList<Run> Unended(string canonical) => [.. _bySession.Of(canonical).Where(run => !run.End.IsCompleted && run.Announcer is not { HasEnded: true })];

    /// <summary>Stops all runs of a session that go on or wait, the newest first, so that none begins because another was stopped.</summary>
    /// <returns>Their ids, oldest first.</returns>
    public IReadOnlyList<string> AbortAll(string canonical, string reason) =>
        [.. _bySession.Of(canonical).Reverse().Where(run => run.Abort(reason)).Select(run => run.Request.Id).Reverse()];

    /// <summary>Runs that have begun and not ended.</summary>
    public int UnderWay => _runs.Values.Count(run => run.IsClaimed && !run.End.IsCompleted);

    /// <summary>Starts no run any more; those that have not begun end now, those that have may go on.</summary>
    public void Close()
    {
        _stopping = true;
        foreach (var run in _runs.Values.Where(run => !run.IsClaimed))
        {
            run.Abort("stop");
        }
    }

    /// <summary>Stops everything and waits a moment for it to end.</summary>
    public async Task StopAsync()
    {
        Close();
        foreach (var run in _runs.Values)
        {
            run.Abort("stop");
        }

        await Task.WhenAny(Task.WhenAll(_runs.Values.Select(run => run.End)), Task.Delay(StopPatience, time));
    }

    /// <inheritdoc />
    public void Dispose() => _slots.Dispose();

    private static async Task FinishAsync<T>(TaskCompletionSource<T> done, Func<Task<T>> work)
    {
        try
        {
            done.SetResult(await work());
        }
        catch (Exception e)
        {
            // A lane's work must not throw: whoever waits for it is told.
            done.SetException(e);
        }
    }

    private Run NewRun(RunRequest request) => new(request) { AcceptedAt = time.GetUtcNow().ToUnixTimeMilliseconds() };

    private void CheckRunning()
    {
        if (_stopping)
        {
            throw new GatewayException(new ErrorShape(ErrorCodes.Unavailable, "the gateway is stopping") { Retryable = true });
        }
    }

    // A run that has ended makes room: whoever starts it again knows that it may be started again.
    private bool TryPlace(Run mine) =>
        _runs.TryAdd(mine.Request.Id, mine)
        || (_runs.TryGetValue(mine.Request.Id, out var known) && known.End.IsCompleted && _runs.TryUpdate(mine.Request.Id, mine, known));

    private async Task RunAsync(Run run)
    {
        try
        {
            if (run.Request.Earlier.Append(run.Request).Select(static request => request.Alone).FirstOrDefault(static alone => alone is not null) is { } alone)
            {
                await alone(run.Stopping);
            }

            await _slots.WaitAsync(run.Stopping);
        }
        catch (OperationCanceledException)
        {
            // Stopped while it waited, and ended by its watch.
            return;
        }

        try
        {
            if (run.TryClaim())
            {
                await execution.RunAsync(run);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    // One that is stopped before it began ends at once, wherever it waits; its place in the lane is passed over.
    private void Watch(Run run)
    {
        _bySession.Add(run);
        run.StartDeadline(time);
        run.Stopping.UnsafeRegister(static state => ((Waiting)state!).End(), new Waiting(run, execution));
        _ = FollowAsync(run);
        Changed?.Invoke(run.Request.Canonical);
    }

    private async Task FollowAsync(Run run)
    {
        await run.End;
        _bySession.Remove(run);
        _ended.Enqueue((run, time.GetUtcNow() + Remembered));
        Changed?.Invoke(run.Request.Canonical);
    }

    private void Forget()
    {
        while (_ended.TryPeek(out var oldest) && oldest.Forget <= time.GetUtcNow() && _ended.TryDequeue(out oldest))
        {
            _runs.TryRemove(KeyValuePair.Create(oldest.Run.Request.Id, oldest.Run));
        }
    }

    private sealed record Waiting(Run Run, RunExecution Execution)
    {
        public void End()
        {
            if (Run.TryClaim())
            {
                _ = Execution.RunAsync(Run);
            }
        }
    }
}
