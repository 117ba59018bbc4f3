using PluginGateway.Manager.Tests.Fakes;

namespace PluginGateway.Manager.Tests;

/// <summary>What went wrong in the original (<c>manager.md</c> §13, §14) and must not here, by a clock that stands still.</summary>
public sealed class DefectTests : IAsyncLifetime
{
    private readonly FakeWorld world = new();

    private GatewayManager Manager => world.Manager;

    [Fact]
    public async Task D5_attempts_are_counted_over_automatic_starts_and_end()
    {
        // The original began to count anew with each attempt and never came to an end.
        world.Options.MaxReconnectAttempts = 3;
        world.Options.MaxStartAttempts = 1;
        await Manager.StartAsync();
        world.OnProbe = static () => false;
        world.OnSpawn = static child =>
        {
            child.Exit(1);
            return Task.CompletedTask;
        };

        world.Children[0].Exit(1);
        foreach (var (attempt, seconds) in new[] { (1, 1), (2, 2), (3, 4) })
        {
            await world.UntilAsync(status => status.State == GatewayState.Reconnecting && status.ReconnectAttempts == attempt);
            await world.PassAsync(TimeSpan.FromSeconds(seconds));
        }

        await world.UntilAsync(status => status.State == GatewayState.Error && status.Error!.Contains("Failed to reconnect after maximum attempts", StringComparison.Ordinal));
        await world.UntilAsync(_ => Manager.Diagnostics.ReconnectAttempts == 3);
        Manager.Diagnostics.ReconnectSuccesses.ShouldBe(0);
        world.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task D6_T45_the_late_end_of_an_old_child_says_nothing_about_the_new_one()
    {
        world.OnSpawn = static child =>
        {
            child.IsDeaf = child.IsStuck = child.Id == 1000;
            return Task.CompletedTask;
        };
        await Manager.StartAsync();
        var stop = Manager.StopAsync();
        await world.PassAsync(TimeSpan.FromSeconds(5));
        await world.PassAsync(TimeSpan.FromSeconds(5));
        await stop;
        (world.Children[0].Terminated, world.Children[0].Killed).ShouldBe((1, 1));
        world.OnProbe = static () => false;
        var start = Manager.StartAsync();
        await world.Clock.UntilAwaitedAsync(TimeSpan.FromMilliseconds(200)).WaitAsync(TimeSpan.FromSeconds(30));

        world.Children[0].Exit(1);
        await world.UntilAsync(_ => Manager.Diagnostics.LastExitCode == 1);

        (Manager.Status.State, Manager.Status.Ownership, Manager.Status.ProcessId).ShouldBe((GatewayState.Starting, GatewayOwnership.Owned, 1001));
        world.OnProbe = null;
        world.Clock.Advance(TimeSpan.FromMilliseconds(200));
        (await start).ShouldBe(StartOutcome.Started);
        (Manager.Status.Ownership, Manager.Status.ProcessId, world.Children.Count).ShouldBe((GatewayOwnership.Owned, 1001, 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task H7_H13_an_exit_and_a_close_in_any_order_are_one_way_back(bool isCloseFirst)
    {
        await Manager.StartAsync();
        var (child, socket) = (world.Children[0], world.Sockets[0]);
        (isCloseFirst ? (Action)(() => socket.Close()) : () => child.Exit(1))();
        await world.UntilAsync(GatewayState.Reconnecting);
        child.Exit(1);
        socket.Close();
        await world.UntilAsync(status => Manager.Diagnostics.LastExitCode == 1 && status.ProcessId is null);
        Manager.Status.ReconnectAttempts.ShouldBe(1);

        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(GatewayState.Running);
        world.Clock.Advance(TimeSpan.FromHours(1));
        (world.Children.Count, world.Alive, world.OpenSockets).ShouldBe((2, 1, 1));
    }

    [Fact]
    public async Task D14_a_child_that_has_ended_is_not_waited_for()
    {
        var connecting = new TaskCompletionSource();
        world.OnConnect = cancellation =>
        {
            connecting.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, world.Clock, cancellation);
        };
        var start = Manager.StartAsync();
        await connecting.Task;
        world.Children[0].Exit(3);
        await Manager.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));
        world.Children[0].Terminated.ShouldBe(0);
        (await start).ShouldBe(StartOutcome.Superseded);
    }

    [Fact]
    public async Task D14_a_program_that_cannot_be_started_is_a_failure_of_the_start()
    {
        world.OnSpawn = static child =>
        {
            child.Exit(null);
            throw new GatewayStartException(GatewayStartFailure.CannotLaunch, "cannot start pgw: it is not in PATH");
        };
        (await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>()).Kind.ShouldBe(GatewayStartFailure.CannotLaunch);
        (Manager.Status.State, Manager.Status.Error, world.Children.Count).ShouldBe((GatewayState.Error, "cannot start pgw: it is not in PATH", 1));
        await world.NothingLeftAsync(GatewayState.Error);
    }

    [Fact]
    public async Task D15_a_second_attempt_does_not_end_the_child_of_the_first()
    {
        world.Options.Existing = ExistingGatewayPolicy.Replace;
        var connects = 0;
        world.OnConnect = _ => ++connects == 1 ? Task.FromException(new GatewayStartException(GatewayStartFailure.ClosedBeforeHandshake, "WebSocket closed before handshake: unknown")) : Task.CompletedTask;
        world.OnSpawn = child =>
        {
            world.Listeners = [child.Id];
            return Task.CompletedTask;
        };
        var start = Manager.StartAsync();
        await world.PassAsync(TimeSpan.FromSeconds(1));
        (await start).ShouldBe(StartOutcome.Started);
        world.Did.ShouldBe(["spawn"]);
        (Manager.Status.Ownership, Manager.Status.ProcessId).ShouldBe((GatewayOwnership.Owned, 1000));
    }

    [Fact]
    public async Task D17_an_automatic_start_that_was_superseded_counts_neither_way()
    {
        await Manager.StartAsync();
        var asked = new TaskCompletionSource();
        world.OnStep = (step, cancellation) =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, world.Clock, cancellation);
        };
        world.Children[0].Exit(1);
        await world.UntilAsync(GatewayState.Reconnecting);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await asked.Task;
        await Manager.StopAsync();
        await Manager.DisposeAsync();
        (Manager.Diagnostics.ReconnectAttempts, Manager.Diagnostics.ReconnectSuccesses).ShouldBe((0, 0));
    }

    [Fact]
    public async Task D1_D3_a_stop_during_the_handshake_ends_the_start_quietly()
    {
        var reached = new TaskCompletionSource();
        world.OnConnect = async cancellation =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, world.Clock, cancellation);
        };
        var start = Manager.StartAsync();
        await reached.Task;

        await Manager.StopAsync();

        (await start).ShouldBe(StartOutcome.Superseded);
        Manager.Status.ShouldBe(new GatewayStatus(GatewayState.Stopped, 18789));
        world.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task D2_a_child_that_comes_after_the_stop_is_ended()
    {
        var (launching, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.OnSpawn = async _ =>
        {
            launching.TrySetResult();
            await goOn.Task;
        };
        var start = Manager.StartAsync();
        await launching.Task;
        var stop = Manager.StopAsync();
        goOn.SetResult();
        await stop;

        (await start).ShouldBe(StartOutcome.Superseded);
        world.Alive.ShouldBe(0);
        Manager.Status.State.ShouldBe(GatewayState.Stopped);
    }

    [Fact]
    public async Task D3_a_connection_that_comes_after_the_stop_is_cut()
    {
        var (connecting, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.OnConnect = async _ =>
        {
            connecting.TrySetResult();
            await goOn.Task;
        };
        var start = Manager.StartAsync();
        await connecting.Task;
        var stop = Manager.StopAsync();
        goOn.SetResult();
        await stop;
        await start;
        (world.Sockets.Count, world.OpenSockets).ShouldBe((1, 0));
        Manager.Status.State.ShouldBe(GatewayState.Stopped);
    }

    [Fact]
    public async Task D4_a_start_after_a_stop_waits_for_it_and_starts()
    {
        var first = Manager.StartAsync();
        var stop = Manager.StopAsync();
        var second = Manager.StartAsync();
        await stop;
        (await first).ShouldBe(StartOutcome.Superseded);
        (await second).ShouldBe(StartOutcome.Started);
        Manager.Status.State.ShouldBe(GatewayState.Running);
        world.Alive.ShouldBe(1);
    }

    [Fact]
    public async Task D10_H4_H6_an_own_child_that_lives_is_connected_to_again()
    {
        await Manager.StartAsync();
        world.Sockets[0].Close();
        await world.UntilAsync(GatewayState.Reconnecting);
        world.Alive.ShouldBe(1);
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(GatewayState.Running);
        world.Children.Count.ShouldBe(1, "an own child that answers is connected to again (H6)");
        Manager.Status.Ownership.ShouldBe(GatewayOwnership.Owned, "and stays ours (D10)");
        Manager.Status.ProcessId.ShouldBe(1000);
    }

    [Fact]
    public async Task D7_D18_a_start_that_fails_is_tried_again_by_itself()
    {
        world.OnProbe = static () => false;
        world.Options.MaxStartAttempts = 1;
        world.OnSpawn = child =>
        {
            child.Say("something broke: the-secret-of-the-gateway");
            child.Exit(1);
            return Task.CompletedTask;
        };
        var failure = await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>();
        failure.Kind.ShouldBe(GatewayStartFailure.ProcessExited);
        failure.ExitCode.ShouldBe(1);
        failure.Message.ShouldContain("something broke: ***");
        Manager.Status.State.ShouldBe(GatewayState.Reconnecting);
        Manager.Diagnostics.ErrorLines.ShouldBe(["something broke: ***"]);
        world.Log.Text.ShouldNotContain("the-secret-of-the-gateway");

        world.OnProbe = null;
        world.OnSpawn = static _ => Task.CompletedTask;
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.UntilAsync(GatewayState.Running);
        Manager.Status.Error.ShouldBeNull("a past error is none (D7)");
    }

    [Fact]
    public async Task H17_exit_code_78_ends_it_for_good()
    {
        world.OnProbe = static () => false;
        world.OnSpawn = static child =>
        {
            child.Exit(78);
            return Task.CompletedTask;
        };
        await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>();
        Manager.Status.State.ShouldBe(GatewayState.Error);
        world.Did.ShouldBe(["spawn", "repair"]);
        world.Clock.Advance(TimeSpan.FromHours(1));
        world.Children.Count.ShouldBe(1);
    }

    [Fact]
    public async Task D12_a_token_that_cannot_be_had_ends_the_start_with_words()
    {
        world.OnToken = static () => Task.FromException<string?>(new InvalidOperationException("the vault is closed"));
        (await Manager.StartAsync().ShouldThrowAsync<GatewayStartException>()).Message.ShouldContain("the vault is closed");
        Manager.Status.State.ShouldBe(GatewayState.Reconnecting);
    }

    [Fact]
    public async Task D19_the_secret_goes_by_the_environment_alone()
    {
        await Manager.StartAsync();
        var spawn = world.Children[0].Spawn;
        spawn.Environment["PGW_GATEWAY_TOKEN"].ShouldBe("the-secret-of-the-gateway");
        spawn.Arguments.ShouldBe(["gateway", "--port", "18789", "--allow-unconfigured"]);
        spawn.ToString().ShouldNotContain("secret");
        Manager.Diagnostics.LastCommand.ShouldBe("pgw gateway --port 18789 --allow-unconfigured");
        world.Log.Text.ShouldNotContain("the-secret-of-the-gateway");
    }

    [Fact]
    public async Task After_its_end_nothing_starts_any_more()
    {
        await Manager.StartAsync();
        await Manager.DisposeAsync();
        world.Alive.ShouldBe(0);
        await Manager.StartAsync().ShouldThrowAsync<ObjectDisposedException>();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => world.DisposeAsync().AsTask();
}
