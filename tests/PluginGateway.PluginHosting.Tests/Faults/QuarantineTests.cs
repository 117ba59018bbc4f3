using System.Collections.Concurrent;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

public sealed class QuarantineTests
{
    [Fact]
    public async Task Takes_out_a_plugin_that_faults_three_times_and_lets_it_back_when_asked()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        var told = new ConcurrentQueue<PluginChangedPayload>();
        test.Host.Changed += told.Enqueue;
        await plugin.ApplyAsync();
        var generation = test.Host.Generations[0];

        generation.Fault("one");
        generation.Fault("two");
        plugin.Row.Faults.ShouldBe(2);
        plugin.Row.State.ShouldBe("running");
        generation.Fault("three");
        await Until.TrueAsync(() => plugin.Row.State == PluginStates.Quarantined);

        test.Host.Generations.ShouldBeEmpty();
        
        // Faults that come at once are looked at in any order: one of the three is named.
        plugin.Row.Error.ShouldNotBeNull().ShouldMatch("was taken out: (one|two|three) Remedy: mend the plugin, or try it again as it is: pgw plugins reload swappable");
        (await plugin.ApplyAsync())[0].Action.ShouldBe("keep");
        await Until.TrueAsync(() => told.Any(change => change is { State: PluginStates.Quarantined, Reason: "it faulted three times within a minute" }));

        (await test.Host.ReloadAsync(Swappable.Id, CancellationToken.None))[0].State.ShouldBe("running");
        plugin.Row.Error.ShouldBeNull();
        plugin.Row.Faults.ShouldBe(0);
    }

    [Fact]
    public async Task Takes_out_a_plugin_that_throws_on_every_thread_it_starts()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        test.Work.Install("Echo.Plain");
        await test.Host.ApplyAsync([Entries.Enabled("Echo.Plain"), Entries.Enabled("Swappable")], CancellationToken.None);

        for (var thread = 1; thread <= 3; thread++)
        {
            await test.Tables.CallAsync("swap.fault", """{ "text": "nobody catches this" }""");
        }

        await Until.TrueAsync(() => plugin.Row.State == PluginStates.Quarantined);
        plugin.Row.Error.ShouldNotBeNull().ShouldContain("InvalidOperationException on one of its own threads: nobody catches this");
        test.Host.Generations.ShouldHaveSingleItem().Info.Id.ShouldBe("echo-plain");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ends_with_new_content_or_a_new_configuration(bool content)
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        await plugin.ApplyAsync();
        var generation = test.Host.Generations[0];
        for (var i = 0; i < 3; i++)
        {
            generation.Fault("broken");
        }

        await Until.TrueAsync(() => plugin.Row.State == PluginStates.Quarantined);
        if (content)
        {
            plugin.Write(2);
        }

        var changes = await plugin.ApplyAsync(content ? "{}" : """{ "greeting": "again" }""");

        changes[0].Action.ShouldBe("add");
        changes[0].State.ShouldBe("running");
    }

    [Fact]
    public async Task Tries_a_plugin_again_that_could_not_be_loaded()
    {
        await using var test = new HostUnderTest();
        using var plugin = new Swappable(test);
        plugin.Write("1 throws configure");
        await plugin.ApplyAsync();
        plugin.Row.State.ShouldBe("faulted");
        plugin.Row.NextRetryAt.ShouldNotBeNull();

        // Mended, and nobody says so: the next try finds it. One second is the first pause.
        plugin.Write(2);
        await Until.TrueAsync(() => plugin.Row.State == "running");

        plugin.Row.NextRetryAt.ShouldBeNull();
        (await plugin.SayAsync()).ShouldBe("""{"text":"2 2 hello x"}""");
    }

    [Fact]
    public void Waits_longer_after_each_failure()
    {
        int[] seconds = [1, 5, 30, 120, 600, 600];

        seconds.Select((_, failures) => (int)Backoff.After(failures).TotalSeconds).ShouldBe(seconds);
    }
}
