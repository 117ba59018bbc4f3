using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>A stop in each step of a start and in each wait, by a clock that stands still: afterwards there is no child, no socket and no timer, and none comes.</summary>
public sealed class StopPhaseTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<string, bool> Steps
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var step in new[] { "listeners", "probe", "step", "unload", "token of the child", "spawn", "ready", "token", "connect", "repair" })
            {
                data.Add(step, true);
                if (step != "spawn")
                {
                    data.Add(step, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task D1_D2_D3_D4_a_stop_in_any_step_leaves_nothing(string step, bool isLate)
    {
        await using var world = new FakeWorld();
        var (reached, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        world.OnStep = (present, cancellation) =>
        {
            if (present != step)
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return goOn.Task.WaitAsync(isLate ? CancellationToken.None : cancellation);
        };
        if (step == "repair")
        {
            (world.CanRepair, world.OnProbe) = (true, static () => false);
            world.OnSpawn = static child =>
            {
                child.Exit(78);
                return Task.CompletedTask;
            };
        }

        var start = world.Manager.StartAsync();
        await reached.Task.WaitAsync(Soon);
        var stop = world.Manager.StopAsync();
        if (isLate)
        {
            // The step does not notice, and comes to its end as if nothing had happened.
            goOn.SetResult();
        }

        await stop.WaitAsync(Soon);
        (await start.WaitAsync(Soon)).ShouldBe(StartOutcome.Superseded);
        await world.NothingLeftAsync();
        world.Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, 18789));

        // And it can be started as if nothing had happened.
        (world.OnStep, world.OnProbe, world.OnSpawn) = (static (_, _) => Task.CompletedTask, null, static _ => Task.CompletedTask);
        (await world.Manager.StartAsync().WaitAsync(Soon)).ShouldBe(StartOutcome.Started);
        (world.Alive, world.OpenSockets).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData("port", 500)]
    [InlineData("ready", 200)]
    [InlineData("retry", 1000)]
    [InlineData("still starting", 500)]
    [InlineData("reconnecting", 1000)]
    [InlineData("cooling down", 2500)]
    [InlineData("restart requested", 2000)]
    [InlineData("reload requested", 1200)]
    [InlineData("reloading", 1500)]
    [InlineData("calling", 7000)]
    [InlineData("running", 180_000)]
    public async Task A_stop_in_any_wait_leaves_nothing(string wait, int forMs)
    {
        await using var world = new FakeWorld();
        var waiting = await BeginAsync(world, wait);
        await world.Clock.UntilAwaitedAsync(TimeSpan.FromMilliseconds(forMs)).WaitAsync(Soon);
        await world.Manager.StopAsync().WaitAsync(Soon);
        await waiting.WaitAsync(Soon).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await world.NothingLeftAsync();
    }

    [Fact]
    public async Task A_stop_while_it_reloads_is_not_undone_by_the_reload()
    {
        await using var world = new FakeWorld();
        var reload = (Task<ReloadOutcome>)await BeginAsync(world, "reloading");
        await world.Manager.StopAsync();
        (await reload.WaitAsync(Soon)).Result.ShouldBe(ReloadResult.Superseded);
        await world.NothingLeftAsync();
        world.Children.Count.ShouldBe(1);
    }

    /// <summary>Comes to a wait.</summary>
    /// <returns>Whoever waits.</returns>
    private static async Task<Task> BeginAsync(FakeWorld world, string wait)
    {
        var manager = world.Manager;
        switch (wait)
        {
            case "port":
                world.Free = static () => false;
                return manager.StartAsync();
            case "ready":
                world.OnProbe = static () => false;
                return manager.StartAsync();
            case "retry":
                world.OnConnect = static _ => Task.FromException(new GatewayStartException(GatewayStartFailure.HandshakeTimeout, "Connect handshake timeout"));
                return manager.StartAsync();
            case "still starting":
                world.OnConnect = static _ => Task.FromException(new GatewayStartException(GatewayStartFailure.StillStarting, "gateway starting"));
                return manager.StartAsync();
        }

        await manager.StartAsync();
        switch (wait)
        {
            case "reconnecting":
                world.Children[0].Exit(1);
                await world.UntilAsync(GatewayState.Reconnecting);
                return Task.CompletedTask;
            case "cooling down":
                await manager.RestartAsync();
                return manager.RestartAsync();
            case "restart requested":
                manager.RequestRestart();
                return Task.CompletedTask;
            case "reload requested":
                manager.RequestReload();
                return Task.CompletedTask;
            case "reloading":
                world.Clock.Advance(TimeSpan.FromSeconds(10));
                return manager.ReloadAsync();
            case "calling":
                world.OnCall = static _ => new TaskCompletionSource<string>().Task;
                return manager.CallAsync("sessions.list", timeout: TimeSpan.FromSeconds(7));
            default:
                return Task.CompletedTask;
        }
    }
}
