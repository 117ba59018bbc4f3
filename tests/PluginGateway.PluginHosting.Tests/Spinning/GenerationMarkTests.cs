namespace PluginGateway.PluginHosting.Tests;

/// <summary>Real threads: each knows whose work it does, and no longer when that has ended.</summary>
public sealed class GenerationMarkTests
{
    private static readonly AsyncLocal<string?> Callers = new();

    private readonly GenerationMark _mark = new(host: null, "mine", 3);

    [Fact]
    public async Task Goes_with_threads_tasks_timers_and_continuations()
    {
        var found = new Dictionary<string, Task<GenerationMark?>>(StringComparer.Ordinal);
        using (_mark.Enter())
        {
            found["thread"] = Told(tell => new Thread(() => tell()).Start());
            found["pool"] = Told(tell => ThreadPool.QueueUserWorkItem(_ => tell()));
            found["task"] = Told(tell => _ = Task.Run(tell));
            found["timer"] = Told(tell => _ = new Timer(_ => tell(), state: null, dueTime: 1, Timeout.Infinite));
            found["continuation"] = Told(tell => _ = LaterAsync(tell));
        }

        foreach (var (what, mark) in found)
        {
            (await mark).ShouldBeSameAs(_mark, what);
        }
    }

    [Fact]
    public async Task Ends_with_the_work()
    {
        using (_mark.Enter())
        {
            Current().ShouldBeSameAs(_mark);
        }

        Current().ShouldBeNull();
        (await Told(tell => _ = Task.Run(tell))).ShouldBeNull();

        // A thread of the pool that has worked for a plugin does not for ever.
        using var pool = new ManualResetEventSlim();
        using (_mark.Enter())
        {
            ThreadPool.QueueUserWorkItem(_ => pool.Set());
        }

        pool.Wait();
        await Until.TrueAsync(() => new ThreadFolder().Times().Keys.All(thread => MarkedThreads.MarkOf(thread) != _mark));
    }

    [Fact]
    public void Is_the_innermost()
    {
        var other = new GenerationMark(host: null, "other", 1);
        using (_mark.Enter())
        {
            using (other.Enter())
            {
                Current().ShouldBeSameAs(other);
            }

            Current().ShouldBeSameAs(_mark);
        }
    }

    [Fact]
    public void Brings_nothing_of_the_callers_context_and_gives_it_back()
    {
        Callers.Value = "the caller's";
        using (_mark.Enter())
        {
            Callers.Value.ShouldBeNull();
            Callers.Value = "the plugin's";
        }

        Callers.Value.ShouldBe("the caller's");
    }

    [Fact]
    public void Allocates_nothing_when_it_is_entered()
    {
        using (_mark.Enter())
        {
            // The thread is known from now on.
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < 1000; call++)
        {
            using (_mark.Enter())
            {
                // A call.
            }
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Does_nothing_where_the_flow_is_suppressed()
    {
        using (ExecutionContext.SuppressFlow())
        using (_mark.Enter())
        {
            Current().ShouldBeNull();
            ExecutionContext.IsFlowSuppressed().ShouldBeTrue();
        }

        ExecutionContext.IsFlowSuppressed().ShouldBeFalse();
    }

    private static async Task LaterAsync(Action tell)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        tell();
    }

    private static GenerationMark? Current() =>
        MarkedThreads.MarkOf(int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!), System.Globalization.CultureInfo.InvariantCulture));

    private static Task<GenerationMark?> Told(Action<Action> begin)
    {
        var told = new TaskCompletionSource<GenerationMark?>(TaskCreationOptions.RunContinuationsAsynchronously);
        begin(() => told.SetResult(Current()));
        return told.Task;
    }
}
