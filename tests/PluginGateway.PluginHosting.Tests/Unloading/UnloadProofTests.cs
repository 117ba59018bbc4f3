using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginGateway.PluginHosting.Tests;

public sealed class UnloadProofTests : IAsyncLifetime
{
    private readonly SteppedTime _time = new();
    private readonly TextLog _log = new();
    private readonly List<UnloadVerdict> _verdicts = [];
    private readonly UnloadProof _proof;

    public UnloadProofTests() => _proof = new UnloadProof(_time, _log.CreateLogger("proof"));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _proof.DisposeAsync().AsTask();

    [Fact]
    public async Task Has_unloaded_code_collected_by_itself()
    {
        await using var proof = new UnloadProof(new HurriedTime(10), NullLogger.Instance);
        var told = new TaskCompletionSource<UnloadVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = LoadAndUnload();

        proof.Watch("greeting", "1", 1, context, verdict => told.TrySetResult(verdict));
        var verdict = await told.Task.WaitAsync(TimeSpan.FromSeconds(60));

        verdict.Outcome.ShouldBe(UnloadOutcome.Collected);
        verdict.Rounds.ShouldBeInRange(1, 10);
        context.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public void Reports_what_is_held_after_ten_collections_and_a_minute()
    {
        var held = new object();
        Watch(held);

        while (_verdicts.Count == 0)
        {
            _time.Step();
        }

        var leaked = _verdicts.ShouldHaveSingleItem();
        leaked.Outcome.ShouldBe(UnloadOutcome.Leaked);
        leaked.Rounds.ShouldBe(10);
        leaked.Elapsed.TotalSeconds.ShouldBeInRange(60, 61);
        leaked.Hint.ShouldNotBeNull().ShouldContain("host/docs/plugins.md");
        _log.Lines.ShouldContain(line => line.Contains("Plugin greeting 1.2.3, generation 4: its code is still in memory 60 s", StringComparison.Ordinal));
        GC.KeepAlive(held);
    }

    [Fact]
    public async Task Looks_once_a_minute_at_what_has_leaked_and_says_when_it_goes_after_all()
    {
        WatchUntilLeaked(out var hold);
        _time.Next.ShouldBe(TimeSpan.FromMinutes(1));
        _time.Step();
        _time.Next.ShouldBe(TimeSpan.FromMinutes(1));

        hold.Value = null;
        await Memory.UntilAsync(() => !hold.Weak.IsAlive);
        _time.Step();

        _verdicts.Select(verdict => verdict.Outcome).ShouldBe([UnloadOutcome.Leaked, UnloadOutcome.CollectedLate]);
        _verdicts[1].Elapsed.TotalMinutes.ShouldBeInRange(3, 3.1);
        _time.Next.ShouldBeNull();
    }

    [Fact]
    public void Shares_its_collections_between_all_that_is_watched()
    {
        object[] held = [new(), new(), new()];
        Array.ForEach(held, Watch);
        var looks = 0;

        for (; _verdicts.Count < held.Length; looks++)
        {
            _time.Step();
        }

        // Ten that collect, and one that judges.
        looks.ShouldBe(11);
        _time.Next.ShouldBe(TimeSpan.FromMinutes(1));
        GC.KeepAlive(held);
    }

    [Fact]
    public async Task Rests_while_nothing_is_watched()
    {
        _time.Next.ShouldBeNull();
        var gone = LoadAndUnload();
        await Memory.UntilAsync(() => !gone.IsAlive);

        Watch(gone);
        _time.Step();

        _verdicts.ShouldHaveSingleItem().Outcome.ShouldBe(UnloadOutcome.Collected);
        _time.Next.ShouldBeNull();
    }

    [Fact]
    public async Task Says_nothing_once_it_is_disposed()
    {
        var held = new object();
        Watch(held);

        await _proof.DisposeAsync();
        Watch(held);

        _time.Next.ShouldBeNull();
        _verdicts.ShouldBeEmpty();
        GC.KeepAlive(held);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadAndUnload()
    {
        var context = new AssemblyLoadContext("greeting", isCollectible: true);
        var greeter = context.LoadFromAssemblyPath(Path.Combine(Fixtures.Plugin("PrivateDependency"), "Greeting.dll")).GetType("Greeting.Greeter", throwOnError: true)!;
        greeter.GetMethod("Greet")!.Invoke(obj: null, ["you"]).ShouldBe("hello you");
        context.Unload();
        return new WeakReference(context, trackResurrection: true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WatchUntilLeaked(out Hold hold)
    {
        hold = new Hold();
        Watch(hold.Weak);
        while (_verdicts.Count == 0)
        {
            _time.Step();
        }
    }

    private void Watch(object held) => Watch(new WeakReference(held));

    private void Watch(WeakReference context) => _proof.Watch("greeting", "1.2.3", 4, context, _verdicts.Add);

    /// <summary>Something that can be let go.</summary>
    private sealed class Hold
    {
        public Hold()
        {
            Value = new object();
            Weak = new WeakReference(Value);
        }

        public object? Value { get; set; }

        public WeakReference Weak { get; }
    }
}
