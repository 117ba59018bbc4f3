using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Plugins that really take a core, and are told to stop by the test alone.</summary>
public sealed class SpinTests : IDisposable
{
    private readonly Spinner _spinner = new();
    private readonly TextLog _log = new();
    private readonly ILoggerFactory _logs;

    public SpinTests() => _logs = LoggerFactory.Create(logging => logging.AddProvider(_log));

    public void Dispose()
    {
        _spinner.Dispose();
        _logs.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Names_the_generation_until_its_thread_ends_also_when_another_serves()
    {
        await using var test = Host(options => options with { Probation = TimeSpan.FromMilliseconds(20) });
        using var plugin = new Swappable(test);
        var told = new ConcurrentQueue<PluginChangedPayload>();
        test.Host.Changed += told.Enqueue;
        plugin.Write("1 spins thread");
        await plugin.ApplyAsync();
        var spinning = await SpinningAsync(plugin);

        spinning.Generation.ShouldBe(1);
        spinning.Name.ShouldBe("swap (2) spins");
        spinning.CpuSeconds.ShouldBeGreaterThan(0);
        spinning.Since.ShouldBeLessThan(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        plugin.Row.State.ShouldBe("running");
        await Until.TrueAsync(() => _log.Lines.Any(line => line.Contains($"Plugin swappable, generation 1: its thread 'swap (2) spins' ({spinning.Thread}) keeps a core", StringComparison.Ordinal)));
        await Until.TrueAsync(() => told.Any(change => change is { Id: "swappable", State: "running", Reason: "a thread of generation 1 spins" }));

        plugin.Write(2);
        await plugin.ApplyAsync();
        await Until.TrueAsync(() => plugin.Row is { Unloading: 1, Generation: 2 });
        (await SpinningAsync(plugin)).Generation.ShouldBe(1);

        _spinner.Stop();
        await Until.TrueAsync(() => plugin.Row.Spinning.Count == 0);
        await Until.TrueAsync(() => told.Any(change => change is { Reason: "a thread of generation 1 no longer spins", Generation: 2 }));

        // The mark that the thread carried held nothing of it.
        await Until.TrueAsync(() => plugin.Row is { Unloading: 0, Leaked.Count: 0 });
    }

    [Fact]
    public async Task Finds_it_also_when_others_want_the_cores()
    {
        await using var test = Host();
        using var plugin = new Swappable(test);
        using var enough = new ManualResetEventSlim();
        var load = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new Thread(() => Work(enough)) { IsBackground = true }).ToList();
        load.ForEach(thread => thread.Start());
        try
        {
            plugin.Write("1 spins thread");
            await plugin.ApplyAsync();
            (await SpinningAsync(plugin)).Name.ShouldBe("swap (2) spins");
        }
        finally
        {
            enough.Set();
            load.ForEach(thread => thread.Join());
        }
    }

    [Fact]
    public async Task Keeps_the_old_build_when_the_new_one_spins_in_its_Configure()
    {
        await using var test = Host(options => options with { ConfigureTimeout = TimeSpan.FromSeconds(1) });
        using var plugin = new Swappable(test);
        plugin.Write(1);
        await plugin.ApplyAsync();

        plugin.Write("2 spins configure");
        var changes = await plugin.ApplyAsync();

        changes[0].Error.ShouldNotBeNull().ShouldContain("did not end its Configure within 1 s");
        (await plugin.SayAsync()).ShouldBe("""{"text":"1 1 hello x"}""");
        plugin.Row.State.ShouldBe("running");
        plugin.Row.Generation.ShouldBe(1);
        plugin.Row.LastSwap!.Outcome.ShouldBe("refused");
        (await SpinningAsync(plugin)).Generation.ShouldBe(2);

        _spinner.Stop();
        await Until.TrueAsync(() => plugin.Row.Spinning.Count == 0);
        await Until.TrueAsync(() => _log.Lines.Any(line => line.Contains("swappable was configured after all, too late", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Names_the_thread_when_it_cannot_be_told_whose_it_is()
    {
        await using var test = Host();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();

        await test.Tables.CallAsync("swap.spin", """{ "text": "unmarked" }""");
        await Until.TrueAsync(() => _log.Lines.Any(IsAboutIt));

        plugin.Row.Spinning.ShouldBeEmpty();
        _log.Lines.Where(IsAboutIt).ShouldHaveSingleItem().ShouldContain("it cannot be told whose it is");

        static bool IsAboutIt(string line) => line.Contains("The thread 'swap (3) hides' (", StringComparison.Ordinal);
    }

    // Asked once: with looks as short as these, on a machine with far more work than cores, it may be gone and come back.
    private static async Task<SpinningThread> SpinningAsync(Swappable plugin)
    {
        SpinningThread? found = null;
        await Until.TrueAsync(() => (found = plugin.Row.Spinning.SingleOrDefault()) is not null);
        return found!;
    }

    private HostUnderTest Host(Func<PluginHostOptions, PluginHostOptions>? change = null) =>
        new(options => (change ?? (same => same))(options with { SpinInterval = TimeSpan.FromMilliseconds(400) }), logs: _logs);

    private static void Work(ManualResetEventSlim enough)
    {
        while (!enough.IsSet)
        {
            Thread.SpinWait(1000);
        }
    }
}
