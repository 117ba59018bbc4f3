namespace PluginGateway.PluginHosting.Tests;

public sealed class DrainTests
{
    [Fact]
    public async Task Lets_a_call_end_in_the_generation_it_began_in()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();
        var old = test.Host.Generations[0];
        old.TryEnter(out var call).ShouldBeTrue();
        old.TryEnter(out var run, LeaseKind.Run).ShouldBeTrue();

        await SwapAsync(test, plugin, 2);

        await Until.TrueAsync(() => plugin.Row.Draining is [{ InFlight: 2 }] && !Enters(old, LeaseKind.Call) && !Enters(old, LeaseKind.Run));
        call.Dispose();
        plugin.Row.Draining[0].InFlight.ShouldBe(1);
        old.Stopping.IsCancellationRequested.ShouldBeFalse();
        run.Dispose();
        await Until.TrueAsync(() => plugin.Row.Draining.Count == 0);
    }

    [Fact]
    public async Task Cancels_calls_before_runs()
    {
        await using var test = new HostUnderTest(options => options with { DrainTimeout = TimeSpan.FromMilliseconds(20) });
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();
        var old = test.Host.Generations[0];
        old.TryEnter(out var call).ShouldBeTrue();
        old.TryEnter(out var run, LeaseKind.Run).ShouldBeTrue();
        using var onCancelled = old.StoppingCalls.Register(call.Dispose);

        await SwapAsync(test, plugin, 2);
        await Until.TrueAsync(() => plugin.Row.Draining is [{ InFlight: 1 }]);

        old.StoppingCalls.IsCancellationRequested.ShouldBeTrue();
        old.Stopping.IsCancellationRequested.ShouldBeFalse();
        run.Dispose();
        await Until.TrueAsync(() => plugin.Row.Draining.Count == 0);
    }

    [Fact]
    public async Task Hurries_the_oldest_when_three_would_drain()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();
        var leases = new List<(PluginGeneration Generation, GenerationLease Lease)>();
        for (var build = 2; build <= 5; build++)
        {
            var generation = test.Host.Generations[0];
            generation.TryEnter(out var lease, LeaseKind.Run).ShouldBeTrue();
            leases.Add((generation, lease));
            await SwapAsync(test, plugin, build);
        }

        await Until.TrueAsync(() => leases[0].Generation.Stopping.IsCancellationRequested && leases[1].Generation.Stopping.IsCancellationRequested);
        leases[2].Generation.Stopping.IsCancellationRequested.ShouldBeFalse();
        leases[3].Generation.Stopping.IsCancellationRequested.ShouldBeFalse();
        leases.ForEach(entry => entry.Lease.Dispose());
        await Until.TrueAsync(() => plugin.Row.Draining.Count == 0);
    }

    private static bool Enters(PluginGeneration generation, LeaseKind kind)
    {
        var enters = generation.TryEnter(out var lease, kind);
        lease.Dispose();
        return enters;
    }

    /// <summary>Swaps, and ends the probation by asking for the same once more.</summary>
    private static async Task SwapAsync(HostUnderTest test, Swappable plugin, int build)
    {
        plugin.Write(build);
        await plugin.ApplyAsync();
        await plugin.ApplyAsync($$"""{ "greeting": "{{build}}" }""");
        test.Host.Row("Swappable").Error.ShouldBeNull();
    }
}
