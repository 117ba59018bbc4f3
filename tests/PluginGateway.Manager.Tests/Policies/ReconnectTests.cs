using PluginGateway.Manager.Policies;

namespace PluginGateway.Manager.Tests.Policies;

public sealed class ReconnectTests
{
    [Fact]
    public void T01_epochs_count_up_and_supersede_each_other()
    {
        LifecycleEpoch.Next(0).ShouldBe(1);
        LifecycleEpoch.Next(5).ShouldBe(6);
        LifecycleEpoch.IsSuperseded(3, 4).ShouldBeTrue();
        LifecycleEpoch.IsSuperseded(8, 8).ShouldBeFalse();
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(7, 8)]
    public void T02_disabled_reconnect_is_the_first_reason(int scheduled, int current) =>
        ReconnectSkip.Reason(scheduled, current, shouldReconnect: false).ShouldBe("auto-reconnect disabled");

    [Fact]
    public void T03_a_stale_callback_names_both_epochs()
    {
        var reason = ReconnectSkip.Reason(11, 12, shouldReconnect: true).ShouldNotBeNull();
        reason.ShouldContain("stale reconnect callback");
        reason.ShouldContain("11");
        reason.ShouldContain("12");
        ReconnectSkip.Reason(7, 7, shouldReconnect: true).ShouldBeNull();
    }

    [Fact]
    public void T06_delays_double_to_the_cap_and_end()
    {
        double[] seconds = [1, 2, 4, 8, 16, 30, 30, 30, 30, 30];
        for (var attempts = 0; attempts < 10; attempts++)
        {
            ReconnectPolicy.Default.Decide(shouldReconnect: true, hasTimer: false, attempts)
                .ShouldBe(new ReconnectDecision.Schedule(attempts + 1, 10, TimeSpan.FromSeconds(seconds[attempts])));
        }

        ReconnectPolicy.Default.Decide(shouldReconnect: true, hasTimer: false, 10).ShouldBe(new ReconnectDecision.Fail(10, 10));
        new ReconnectPolicy(int.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)).Decide(shouldReconnect: true, hasTimer: false, 5000)
            .ShouldBeOfType<ReconnectDecision.Schedule>().Delay.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void T07_a_timer_precedes_the_maximum() =>
        ReconnectPolicy.Default.Decide(shouldReconnect: true, hasTimer: true, 10).ShouldBe(new ReconnectDecision.AlreadyScheduled());
}
