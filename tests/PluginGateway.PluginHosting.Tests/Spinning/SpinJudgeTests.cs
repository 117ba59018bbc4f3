namespace PluginGateway.PluginHosting.Tests;

public sealed class SpinJudgeTests
{
    private const int Thread = 7;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly GenerationMark Mine = new(host: null, "mine", 1);
    private static readonly GenerationMark Other = new(host: null, "other", 1);

    private readonly SpinJudge _judge = new();
    private ThreadTimes _times = new(TimeSpan.Zero, TimeSpan.Zero);
    private long _now;

    [Fact]
    public void Tells_what_never_waits_over_three_looks()
    {
        Look(5, 0).ShouldBeEmpty();
        Look(5, 0).ShouldBeEmpty();
        Look(4.9, 0).ShouldBeEmpty();

        var spin = Look(4.8, 0).ShouldHaveSingleItem();

        spin.Thread.ShouldBe(Thread);
        spin.Mark.ShouldBeSameAs(Mine);
        spin.Since.ShouldBe(5000);
        spin.Ran.ShouldBe(TimeSpan.FromSeconds(14.7));
        Look(5, 0).ShouldHaveSingleItem().IsSame(spin).ShouldBeTrue();
    }

    [Fact]
    public void Tells_what_gets_little_of_a_core_because_others_want_it_too()
    {
        Look(0, 0);
        Look(1, 4);
        Look(2, 2.9);

        Look(1.5, 3.4).ShouldHaveSingleItem().Ran.ShouldBe(TimeSpan.FromSeconds(4.5));
    }

    [Fact]
    public void Does_not_tell_what_waits_now_and_then()
    {
        for (var look = 0; look < 10; look++)
        {
            Look(4, 0.4).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Begins_anew_after_a_pause()
    {
        Look(5, 0);
        Look(5, 0);
        Look(5, 0);
        Look(5, 0).ShouldNotBeEmpty();
        Look(0.1, 0).ShouldBeEmpty();
        Look(5, 0).ShouldBeEmpty();
        Look(5, 0).ShouldBeEmpty();

        Look(5, 0).ShouldHaveSingleItem().Since.ShouldBe(25_000);
    }

    [Fact]
    public void Does_not_tell_a_thread_that_works_for_several_in_turn()
    {
        for (var look = 0; look < 10; look++)
        {
            Look(5, 0, look % 3 == 0 ? Other : Mine).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Does_not_take_a_new_thread_for_the_one_that_had_its_number()
    {
        Look(5, 0);
        Look(5, 0);
        Look(5, 0);
        _times = new ThreadTimes(TimeSpan.FromSeconds(1), TimeSpan.Zero);

        Look(0, 0).ShouldBeEmpty();
    }

    private IReadOnlyList<Spin> Look(double ran, double queued, GenerationMark? mark = null)
    {
        _times = new ThreadTimes(_times.Ran + TimeSpan.FromSeconds(ran), _times.Queued + TimeSpan.FromSeconds(queued));
        _now += (long)Interval.TotalMilliseconds;
        return _judge.Look(new Dictionary<int, ThreadTimes> { [Thread] = _times }, _ => mark ?? Mine, Interval, _now);
    }
}
