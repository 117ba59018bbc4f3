namespace PluginGateway.PluginHosting.Tests;

public sealed class StopTests
{
    [Fact]
    public async Task Withdraws_first_then_lets_nobody_in_and_waits_for_who_is_inside()
    {
        await using var test = await HostUnderTest.WithAsync("Echo.Plain");
        var generation = test.Host.Generations[0];
        generation.TryEnter(out var lease).ShouldBeTrue();
        test.Tables.OnWithdraw = withdrawn => Entered(withdrawn).ShouldBeTrue();

        var stopping = test.Host.StopAsync(CancellationToken.None);
        await Until.TrueAsync(() => !Entered(generation));
        test.Host.Generations.ShouldBeEmpty();
        stopping.IsCompleted.ShouldBeFalse();
        generation.Stopping.IsCancellationRequested.ShouldBeFalse();
        generation.InFlight.ShouldBe(1);
        lease.Dispose();
        await stopping;

        test.Tables.Withdrawn.ShouldBe(["echo-plain"]);
        generation.Stopping.IsCancellationRequested.ShouldBeTrue();
        generation.MethodFamilies.ShouldBeEmpty();
        test.Host.Row("Echo.Plain").State.ShouldBe("stopped");
    }

    [Fact]
    public async Task Cancels_calls_that_are_not_to_be_waited_for()
    {
        await using var test = await HostUnderTest.WithAsync("Echo.Plain");
        var generation = test.Host.Generations[0];
        generation.TryEnter(out var lease).ShouldBeTrue();
        using var registration = generation.Stopping.Register(() => lease.Dispose());

        await test.Host.StopAsync(new CancellationToken(canceled: true));

        generation.Stopping.IsCancellationRequested.ShouldBeTrue();
        generation.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task Ends_even_when_a_call_never_does()
    {
        using var work = new WorkFolder();
        var hurried = new PluginHostOptions
        {
            SearchRoots = [work.Plugins], StoreDirectory = work.Store, DataDirectory = work.Path,
            DrainTimeout = TimeSpan.FromMilliseconds(20), CancelTimeout = TimeSpan.FromMilliseconds(20),
        };
        await using var test = new HostUnderTest(hurried);
        work.Install("Echo.Plain");
        await test.Host.ApplyAsync([Entries.Enabled("Echo.Plain")], CancellationToken.None);
        test.Host.Generations[0].TryEnter(out _).ShouldBeTrue();

        await test.Host.StopAsync(CancellationToken.None);

        test.Host.Row("Echo.Plain").State.ShouldBe("stopped");
    }

    [Fact]
    public async Task Stops_the_others_when_withdrawing_one_fails()
    {
        await using var test = await HostUnderTest.WithAsync("Echo.Plain", "ScrutorScan");
        test.Tables.OnWithdraw = generation =>
        {
            if (generation.Info.Id == "echo-plain")
            {
                throw new InvalidOperationException("stuck");
            }
        };

        await test.Host.StopAsync(CancellationToken.None);
        await test.Host.StopAsync(CancellationToken.None);

        test.Host.Status().Select(row => row.State).ShouldBe(["stopped", "stopped"]);
        test.Tables.Withdrawn.Count.ShouldBe(2);
    }

    private static bool Entered(PluginGeneration generation)
    {
        var entered = generation.TryEnter(out var lease);
        lease.Dispose();
        return entered;
    }
}
