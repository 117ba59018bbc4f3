using PluginGateway.Channels.Telegram.Sending;

namespace PluginGateway.Channels.Telegram.Tests;

public sealed class SendPaceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly FakeClock _clock = new();

    [Fact]
    public void A_chat_gets_one_a_second_after_a_few() => Waits("1", 6).ShouldBe([0, 0, 0, 1, 2, 3]);

    [Fact]
    public void A_group_gets_twenty_a_minute_after_a_few() => Waits("-100", 8).ShouldBe([0, 0, 0, 0, 0, 3, 6, 9]);

    [Fact]
    public void A_bot_gets_thirty_a_second()
    {
        var pace = new SendPace(_clock);
        for (var chat = 1; chat <= 30; chat++)
        {
            pace.TryTake(new ChatTarget($"{chat}", null), TimeSpan.Zero, out _).ShouldBeTrue();
        }

        pace.TryTake(new ChatTarget("31", null), TimeSpan.Zero, out var wait).ShouldBeFalse();
        wait.TotalSeconds.ShouldBe(1.0 / 30, 0.001);
        _clock.Advance(TimeSpan.FromSeconds(1));
        pace.TryTake(new ChatTarget("31", null), TimeSpan.Zero, out _).ShouldBeTrue();
    }

    [Fact]
    public void Who_does_not_want_to_wait_takes_no_place()
    {
        var pace = new SendPace(_clock);
        var chat = new ChatTarget("1", null);
        for (var i = 0; i < 3; i++)
        {
            pace.TryTake(chat, TimeSpan.Zero, out _).ShouldBeTrue();
        }

        for (var i = 0; i < 10; i++)
        {
            pace.TryTake(chat, TimeSpan.Zero, out var wait).ShouldBeFalse();
            wait.ShouldBe(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void What_telegram_says_is_obeyed_to_the_second()
    {
        var pace = new SendPace(_clock);
        var (one, other) = (new ChatTarget("1", null), new ChatTarget("2", null));
        pace.Block(one, TimeSpan.FromSeconds(20), isWholeBot: false);
        pace.TryTake(one, TimeSpan.FromSeconds(10), out var wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromSeconds(20));
        pace.IsBlocked(one).ShouldBeTrue();
        pace.IsBlocked(other).ShouldBeFalse();
        pace.TryTake(other, TimeSpan.Zero, out _).ShouldBeTrue();

        pace.Block(one, TimeSpan.FromSeconds(6775), isWholeBot: true);
        pace.TryTake(other, TimeSpan.FromSeconds(10), out wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromSeconds(6775));
        _clock.Advance(TimeSpan.FromSeconds(6775));
        pace.TryTake(other, TimeSpan.Zero, out _).ShouldBeTrue();
    }

    private double[] Waits(string chat, int count)
    {
        var pace = new SendPace(_clock);
        return [.. Enumerable.Range(0, count).Select(_ => pace.TryTake(new ChatTarget(chat, null), Patience, out var wait) ? Math.Round(wait.TotalSeconds, 3) : -1)];
    }
}
