using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>Restarts and reloads, by a clock that stands still (T47–T51).</summary>
public sealed class RestartReloadTests : IAsyncLifetime
{
    private FakeWorld world = new();

    private GatewayManager Manager => world.Manager;

    [Fact]
    public async Task T47_D18_a_restart_whose_start_fails_says_so_and_is_tried_again()
    {
        world.Options.MaxStartAttempts = 1;
        await Manager.StartAsync();
        world.OnProbe = static () => false;
        world.OnSpawn = static child =>
        {
            child.Exit(1);
            return Task.CompletedTask;
        };

        await Manager.RestartAsync().ShouldThrowAsync<GatewayStartException>();

        Manager.Status.State.ShouldBe(GatewayState.Reconnecting);
    }

    [Fact]
    public async Task T47_a_restart_that_works_leaves_nothing_behind()
    {
        await Manager.StartAsync();
        (await Manager.RestartAsync()).ShouldBe(new RestartOutcome(RestartResult.Restarted));
        Manager.Status.State.ShouldBe(GatewayState.Running);
        (world.Children.Count, world.Alive, world.OpenSockets).ShouldBe((2, 1, 1));
        world.Clock.Advance(TimeSpan.FromHours(1));
        world.Children.Count.ShouldBe(2);
    }

    [Fact]
    public async Task T48_restarts_while_it_is_being_started_become_one_afterwards()
    {
        var isReady = false;
        world.OnProbe = () => isReady && world.Alive > 0;
        var start = Manager.StartAsync();
        await world.Clock.UntilAwaitedAsync(TimeSpan.FromMilliseconds(200)).WaitAsync(TimeSpan.FromSeconds(30));

        for (var call = 0; call < 3; call++)
        {
            (await Manager.RestartAsync()).Result.ShouldBe(RestartResult.Deferred);
        }

        isReady = true;
        world.Clock.Advance(TimeSpan.FromMilliseconds(200));
        await start;
        await world.UntilAsync(status => status.State == GatewayState.Running && status.ProcessId == 1001);
        await world.UntilAsync(_ => Manager.Diagnostics.Restarts == 1);
        (world.Children.Count, world.Alive).ShouldBe((2, 1));
    }

    [Fact]
    public async Task D9_H7_a_request_before_the_spawn_needs_no_restart_of_its_own()
    {
        var (asked, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.OnToken = async () =>
        {
            asked.TrySetResult();
            await goOn.Task;
            return "t";
        };
        var start = Manager.StartAsync();
        await asked.Task;
        (await Manager.RestartAsync()).Result.ShouldBe(RestartResult.Deferred);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        goOn.SetResult();
        await start;
        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.UntilAsync(GatewayState.Running);
        world.Children.Count.ShouldBe(1);
    }

    [Fact]
    public async Task D11_a_restart_within_the_cooldown_follows_at_its_end()
    {
        await Manager.StartAsync();
        await Manager.RestartAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(1));

        for (var call = 0; call < 5; call++)
        {
            (await Manager.RestartAsync()).ShouldBe(new RestartOutcome(RestartResult.CoolingDown, TimeSpan.FromSeconds(1.5)));
        }

        world.Clock.Advance(TimeSpan.FromMilliseconds(1499));
        world.Children.Count.ShouldBe(2);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await world.UntilAsync(status => status.State == GatewayState.Running && status.ProcessId == 1002);
        world.Clock.Advance(TimeSpan.FromHours(1));
        world.Children.Count.ShouldBe(3);
        Manager.Diagnostics.SuppressedRestarts.ShouldBe(5);
    }

    [Fact]
    public async Task D11_of_several_within_the_cooldown_the_last_counts()
    {
        await Manager.StartAsync();
        await Manager.RestartAsync();
        world.Clock.Advance(TimeSpan.FromMilliseconds(100));
        (await Manager.RestartAsync()).Result.ShouldBe(RestartResult.CoolingDown);
        world.Children[1].Exit(1);
        await world.UntilAsync(GatewayState.Reconnecting);

        // The child that is started now has read what the first call was about; the second call is later than that child.
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Manager.StartAsync()).ShouldBe(StartOutcome.Started);
        world.Clock.Advance(TimeSpan.FromMilliseconds(100));
        (await Manager.RestartAsync()).Result.ShouldBe(RestartResult.CoolingDown);
        world.Clock.Advance(TimeSpan.FromMilliseconds(2299));
        await world.UntilAsync(status => status.State == GatewayState.Running && status.ProcessId == 1003);
    }

    [Fact]
    public async Task A_storm_of_a_hundred_restarts_is_two()
    {
        await Manager.StartAsync();
        var outcomes = new List<RestartOutcome>();
        for (var call = 0; call < 100; call++)
        {
            outcomes.Add(await Manager.RestartAsync());
            world.Clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        outcomes.Count(outcome => outcome.Result == RestartResult.Restarted).ShouldBe(1);
        outcomes.Count(outcome => outcome.Result == RestartResult.CoolingDown).ShouldBe(99);
        world.Clock.Advance(TimeSpan.FromSeconds(2.5));
        await world.UntilAsync(status => status.State == GatewayState.Running && status.ProcessId == 1002);
        world.Clock.Advance(TimeSpan.FromHours(1));
        (world.Children.Count, world.Alive, world.OpenSockets).ShouldBe((3, 1, 1));
    }

    [Fact]
    public async Task A_storm_at_once_ends_with_one_gateway()
    {
        await Manager.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Manager.RestartAsync())));
        world.Clock.Advance(TimeSpan.FromSeconds(2.5));
        await world.UntilAsync(status => status.State == GatewayState.Running);
        world.Children.Count.ShouldBeInRange(2, 3);
        await Manager.StopAsync();
        (world.Alive, world.OpenSockets).ShouldBe((0, 0));
    }

    [Fact]
    public async Task T49_requests_gather_until_it_is_quiet()
    {
        await Manager.StartAsync();
        for (var call = 0; call < 5; call++)
        {
            Manager.RequestRestart();
            world.Clock.Advance(TimeSpan.FromMilliseconds(400));
        }

        world.Clock.Advance(TimeSpan.FromMilliseconds(1599));
        world.Children.Count.ShouldBe(1);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await world.UntilAsync(status => status.State == GatewayState.Running && status.ProcessId == 1001);
        world.Clock.Advance(TimeSpan.FromHours(1));
        world.Children.Count.ShouldBe(2);
    }

    [Fact]
    public async Task T49_a_stop_takes_them_back()
    {
        await Manager.StartAsync();
        Manager.RequestRestart();
        Manager.RequestReload();
        await Manager.StopAsync();
        world.Clock.Advance(TimeSpan.FromHours(1));
        (world.Children.Count, Manager.Status.State).ShouldBe((1, GatewayState.Stopped));
    }

    [Fact]
    public async Task T49_reloads_gather_too_and_are_one()
    {
        await Manager.StartAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        for (var call = 0; call < 5; call++)
        {
            Manager.RequestReload();
            world.Clock.Advance(TimeSpan.FromMilliseconds(400));
        }

        world.Clock.Advance(TimeSpan.FromMilliseconds(799));
        world.Children[0].Reloaded.ShouldBe(0);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await world.UntilAsync(_ => world.Children[0].Reloaded == 1);
        world.Clock.Advance(TimeSpan.FromHours(1));
        (world.Children[0].Reloaded, world.Children.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task T50_without_signals_a_reload_is_a_restart()
    {
        world = new FakeWorld { IsWindows = true };
        await Manager.StartAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(20));
        (await Manager.ReloadAsync()).ShouldBe(new ReloadOutcome(ReloadResult.Restarted, ReloadCause.NoSignals, new RestartOutcome(RestartResult.Restarted)));
        world.Children.Sum(child => child.Reloaded).ShouldBe(0);
    }

    [Fact]
    public async Task T50_what_does_not_run_is_started()
    {
        (await Manager.ReloadAsync()).Cause.ShouldBe(ReloadCause.NotRunning);
        Manager.Status.State.ShouldBe(GatewayState.Running);
    }

    [Fact]
    public async Task T51_a_fresh_child_is_left_alone_and_an_older_one_signalled()
    {
        await Manager.StartAsync();
        world.Clock.Advance(TimeSpan.FromMilliseconds(7999));
        (await Manager.ReloadAsync()).Result.ShouldBe(ReloadResult.SkippedRecent);
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var reload = Manager.ReloadAsync();
        await world.PassAsync(TimeSpan.FromMilliseconds(1500));
        (await reload).Result.ShouldBe(ReloadResult.AppliedInPlace);
        (world.Children[0].Reloaded, world.Children.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task T51_a_child_that_does_not_survive_or_cannot_be_told_is_restarted()
    {
        await Manager.StartAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        world.Children[0].TakesSignals = false;
        (await Manager.ReloadAsync()).Cause.ShouldBe(ReloadCause.SignalFailed);
        world.Children.Count.ShouldBe(2);
    }

    [Fact]
    public async Task T51_a_child_that_ends_of_its_signal_is_replaced_once()
    {
        await Manager.StartAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        var reload = Manager.ReloadAsync();
        world.Children[0].Exit(1);
        await world.UntilAsync(GatewayState.Reconnecting);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(GatewayState.Running);
        world.Clock.Advance(TimeSpan.FromHours(1));
        (await reload).Cause.ShouldBe(ReloadCause.UnhealthyAfterSignal);
        await world.UntilAsync(GatewayState.Running);
        (world.Alive, world.OpenSockets).ShouldBe((1, 1));
    }

    [Fact]
    public async Task H1_a_profile_can_say_that_nothing_is_done_about_a_reload()
    {
        world.Options.Profile = GatewayProfile.PluginGateway with { Reload = GatewayReloadStrategy.Off };
        (await Manager.ReloadAsync()).Result.ShouldBe(ReloadResult.Off);
        Manager.Status.State.ShouldBe(GatewayState.Stopped);
        world.Options.Profile = GatewayProfile.PluginGateway with { Reload = GatewayReloadStrategy.Restart };
        await Manager.StartAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(10));
        (await Manager.ReloadAsync()).Cause.ShouldBe(ReloadCause.Strategy);
        world.Children.Sum(child => child.Reloaded).ShouldBe(0);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => world.DisposeAsync().AsTask();
}
