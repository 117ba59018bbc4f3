using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Tests.Policies;

public sealed class RestartTests
{
    private static DateTimeOffset At(double ms) => DateTimeOffset.UnixEpoch.AddMilliseconds(ms);

    [Theory]
    [InlineData(GatewayState.Starting, false, true)]
    [InlineData(GatewayState.Reconnecting, false, true)]
    [InlineData(GatewayState.Running, true, true)]
    [InlineData(GatewayState.Running, false, false)]
    [InlineData(GatewayState.Stopped, false, false)]
    [InlineData(GatewayState.Error, false, false)]
    public void T04_restarts_wait_while_it_is_being_started(GatewayState state, bool isStarting, bool defers) => RestartDeferral.ShouldDefer(state, isStarting).ShouldBe(defers);

    [Fact]
    public void T05_what_becomes_of_a_restart_that_waits()
    {
        RestartDeferral.Resolve(At(1), spawnedAt: null, GatewayState.Running, isStarting: false, shouldReconnect: true).ShouldBe(DeferredAction.Execute);
        RestartDeferral.Resolve(At(1), At(2), GatewayState.Error, isStarting: false, shouldReconnect: true).ShouldBe(DeferredAction.Execute);
        RestartDeferral.Resolve(At(1), At(0), GatewayState.Starting, isStarting: false, shouldReconnect: true).ShouldBe(DeferredAction.Wait);
        RestartDeferral.Resolve(At(1), At(0), GatewayState.Stopped, isStarting: false, shouldReconnect: false).ShouldBe(DeferredAction.Drop);
        RestartDeferral.Resolve(null, At(0), GatewayState.Running, isStarting: false, shouldReconnect: true).ShouldBe(DeferredAction.None);
    }

    [Fact]
    public void T05_a_child_started_after_the_request_has_read_what_it_was_about()
    {
        RestartDeferral.Resolve(At(1), At(2), GatewayState.Running, isStarting: false, shouldReconnect: true).ShouldBe(DeferredAction.Drop);
        RestartDeferral.Resolve(At(2), At(2), GatewayState.Running, isStarting: false, shouldReconnect: true).ShouldBe(DeferredAction.Execute);
        RestartDeferral.Resolve(At(3), At(2), GatewayState.Running, isStarting: false, shouldReconnect: true).ShouldBe(DeferredAction.Execute);
    }

    [Fact]
    public void T08_H1_the_cooldown_refuses_and_counts()
    {
        var governor = new RestartGovernor(TimeSpan.FromSeconds(1));
        governor.Record(At(1000));

        governor.Decide(At(1500)).ShouldBe(TimeSpan.FromMilliseconds(500));
        governor.Decide(At(2001)).ShouldBeNull();
        governor.Suppressed.ShouldBe(1);
        governor.Remaining(At(500)).ShouldBeNull("a clock that was set back holds nothing up");
    }

    [Fact]
    public void T09_H1_H9_there_is_no_circuit_breaker()
    {
        var governor = new RestartGovernor(TimeSpan.FromMilliseconds(100));
        for (var run = 0; run < 10; run++)
        {
            governor.Decide(At(run * 200)).ShouldBeNull();
            governor.Record(At(run * 200));
        }

        governor.Executed.ShouldBe(10);
    }

    [Fact]
    public void T51_the_reload_of_a_fresh_child_is_left_out_and_one_without_signals_is_a_restart()
    {
        static ReloadStep Decide(double connectedMs, bool hasSignals = true, bool isRunning = true, GatewayReloadStrategy strategy = GatewayReloadStrategy.Signal) =>
            ReloadPolicy.Decide(strategy, isRunning, TimeSpan.FromMilliseconds(connectedMs), TimeSpan.FromSeconds(8), hasSignals);

        Decide(7999).ShouldBe(ReloadStep.Skip);
        Decide(8000).ShouldBe(ReloadStep.Signal);
        Decide(7999, hasSignals: false).ShouldBe(ReloadStep.Skip);
        Decide(20_000, hasSignals: false).ShouldBe(ReloadStep.RestartWithoutSignals);
        Decide(20_000, isRunning: false).ShouldBe(ReloadStep.RestartNotRunning);
        Decide(20_000, strategy: GatewayReloadStrategy.Restart).ShouldBe(ReloadStep.RestartByStrategy);
        Decide(20_000, strategy: GatewayReloadStrategy.Off).ShouldBe(ReloadStep.Nothing);
        ReloadPolicy.Decide(GatewayReloadStrategy.Signal, isRunning: true, connectedFor: null, TimeSpan.FromSeconds(8), hasSignals: true).ShouldBe(ReloadStep.Signal);
    }

    [Fact]
    public void T54_H12_H18_only_the_deadline_asks_and_only_a_present_generation_acts()
    {
        var policy = new LivenessPolicy(TimeSpan.FromSeconds(180));
        policy.DueIn(At(0), At(179_999)).ShouldBe(TimeSpan.FromMilliseconds(1));
        policy.DueIn(At(0), At(180_000)).ShouldBe(TimeSpan.Zero);
        LivenessPolicy.MissedHeartbeats(At(0), At(95_000)).ShouldBe(3);
        LivenessPolicy.AfterProbe(isPresent: true, isAnswered: true, GatewayOwnership.Owned).ShouldBe(LivenessAction.None);
        LivenessPolicy.AfterProbe(isPresent: false, isAnswered: false, GatewayOwnership.Owned).ShouldBe(LivenessAction.None);
        LivenessPolicy.AfterProbe(isPresent: true, isAnswered: false, GatewayOwnership.Owned).ShouldBe(LivenessAction.Restart);
        LivenessPolicy.AfterProbe(isPresent: true, isAnswered: false, GatewayOwnership.External).ShouldBe(LivenessAction.Reconnect);
    }

    [Fact]
    public void T56_H15_ready_probes_follow_their_ladder() =>
        Enumerable.Range(0, 8).Select(probe => ReadyProbes.DelayBefore(probe).TotalMilliseconds).ShouldBe([1500, 3000, 5000, 8000, 12000, 30000, 30000, 30000]);
}
