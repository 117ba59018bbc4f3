using System.Collections.Concurrent;
using System.Collections.Immutable;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting;

/// <summary>A plugin's generations that are out of service: those that still finish something, and those whose code did not leave memory. Any thread.</summary>
/// <param name="tell">Called with what became of one, and the swap that it left with.</param>
internal sealed class RetiredGenerations(SlotServices services, Action<string, SwapRecord?> tell)
{
    // plugin-hosting.md §3.1: beside the one that serves.
    private const int MostDraining = 2;

    private readonly ConcurrentDictionary<int, Draining> _draining = new();
    private ImmutableList<LeakedGeneration> _leaked = [];
    private int _unloading;

    public IReadOnlyList<LeakedGeneration> Leaked => _leaked;

    /// <summary>The contents of those that still finish something.</summary>
    public IEnumerable<string> Contents => _draining.ToArray().Select(entry => entry.Value.Generation.Hash);

    /// <summary>Unloaded, and not yet known to have left memory or not.</summary>
    public int Unloading => Volatile.Read(ref _unloading);

    public IReadOnlyList<DrainingGeneration> StillDraining =>
        [.. _draining.ToArray().OrderBy(entry => entry.Key).Select(entry => new DrainingGeneration(entry.Key, entry.Value.Generation.InFlight, entry.Value.Since))];

    /// <summary>Ends when nothing of the plugin is left to end.</summary>
    public Task Ended => Task.WhenAll(_draining.Values.Select(entry => entry.Ended));

    /// <summary>Takes one out of service in the background. When more than two would drain, the oldest must hurry.</summary>
    public void Add(PluginGeneration generation, SwapRecord? swap)
    {
        foreach (var oldest in _draining.ToArray().OrderBy(entry => entry.Key).SkipLast(MostDraining - 1))
        {
            oldest.Value.Hurry.Cancel();
        }

        var entry = new Draining(generation, services.Time.GetUtcNow().ToUnixTimeMilliseconds());
        _draining[generation.Info.Generation] = entry;
        entry.Ended = Task.Run(() => RetireAsync(entry, swap), CancellationToken.None);
    }

    private async Task RetireAsync(Draining entry, SwapRecord? swap)
    {
        await services.Retirement.RetireAsync(entry.Generation, swap, entry.Hurry.Token);
        var info = entry.Generation.Info;
        Interlocked.Increment(ref _unloading);
        _draining.TryRemove(info.Generation, out _);
        entry.Hurry.Dispose();
        var unloadedAt = services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        services.Proof.Watch(info.Id, info.Version, info.Generation, entry.Generation.LoadContext, verdict => Judge(info.Generation, info.Version, unloadedAt, verdict, swap));
    }

    private void Judge(int generation, string version, long unloadedAt, UnloadVerdict verdict, SwapRecord? swap)
    {
        if (verdict.Outcome != UnloadOutcome.CollectedLate)
        {
            Interlocked.Decrement(ref _unloading);
        }

        if (verdict.Outcome == UnloadOutcome.Leaked)
        {
            ImmutableInterlocked.Update(ref _leaked, (list, leak) => list.Add(leak), new LeakedGeneration(generation, version, unloadedAt, verdict.Rounds, verdict.Hint ?? ""));
            tell($"generation {generation} did not leave memory", swap);
            return;
        }

        ImmutableInterlocked.Update(ref _leaked, (list, gone) => list.RemoveAll(leak => leak.Generation == gone), generation);
        swap?.Add("proof", verdict.Elapsed);
        tell($"generation {generation} has left memory", swap);
    }

    private sealed class Draining(PluginGeneration generation, long since)
    {
        public PluginGeneration Generation => generation;

        public long Since => since;

        public CancellationTokenSource Hurry { get; } = new();

        public Task Ended { get; set; } = Task.CompletedTask;
    }
}
