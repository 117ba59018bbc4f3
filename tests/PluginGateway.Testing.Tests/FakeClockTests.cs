namespace PluginGateway.Testing.Tests;

public sealed class FakeClockTests
{
    private readonly FakeClock _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public void Stands_still_until_it_is_moved()
    {
        var begin = _clock.GetTimestamp();
        _clock.GetUtcNow().ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        _clock.GetElapsedTime(begin).ShouldBe(TimeSpan.Zero);

        _clock.Advance(TimeSpan.FromHours(1));

        _clock.GetUtcNow().ShouldBe(new DateTimeOffset(2026, 1, 2, 4, 4, 5, TimeSpan.Zero));
        _clock.GetElapsedTime(begin).ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Ends_a_delay_when_its_time_has_come()
    {
        var waiting = Task.Delay(TimeSpan.FromSeconds(10), _clock);
        _clock.Advance(TimeSpan.FromSeconds(9.999));
        waiting.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await waiting;
    }

    [Fact]
    public void Cancels_what_has_a_deadline()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5), _clock);
        using var extended = new CancellationTokenSource(TimeSpan.FromSeconds(5), _clock);
        extended.CancelAfter(TimeSpan.FromSeconds(50));
        _clock.Advance(TimeSpan.FromSeconds(5));
        deadline.IsCancellationRequested.ShouldBeTrue();
        extended.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task Ticks_once_per_period_and_each_tick_at_its_moment()
    {
        var begin = _clock.GetUtcNow();
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(2), _clock);
        for (var tick = 1; tick <= 3; tick++)
        {
            var next = ticks.WaitForNextTickAsync().AsTask();
            _clock.Advance(TimeSpan.FromSeconds(1));
            next.IsCompleted.ShouldBeFalse();
            _clock.Advance(TimeSpan.FromSeconds(1));
            (await next).ShouldBeTrue();
        }

        var fired = new List<double>();
        using var timer = _clock.CreateTimer(_ => fired.Add((_clock.GetUtcNow() - begin).TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(6));
        fired.ShouldBe([7, 9, 11]);
    }

    [Fact]
    public void Does_what_is_due_in_its_order_and_what_that_starts_as_well()
    {
        var done = new List<string>();
        using var late = _clock.CreateTimer(_ => done.Add("late"), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var early = _clock.CreateTimer(_ => Early(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        ITimer? started = null;
        _clock.Advance(TimeSpan.FromSeconds(3));
        done.ShouldBe(["early", "started", "late"]);
        started!.Dispose();

        void Early()
        {
            done.Add("early");
            started = _clock.CreateTimer(_ => done.Add("started"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    [Fact]
    public void Forgets_a_timer_that_is_disposed()
    {
        var fired = false;
        var timer = _clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Dispose();
        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan).ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(9));
        fired.ShouldBeFalse();
    }

    [Fact]
    public async Task Tells_when_somebody_waits_for_just_so_long()
    {
        var seen = _clock.UntilAwaitedAsync(TimeSpan.FromSeconds(5));
        var other = Task.Delay(TimeSpan.FromSeconds(6), _clock);
        seen.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _clock.UntilAwaitedAsync(TimeSpan.FromSeconds(5));
        var five = Task.Delay(TimeSpan.FromSeconds(5), _clock);
        await seen;
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Task.WhenAll(other, five);
    }
}
