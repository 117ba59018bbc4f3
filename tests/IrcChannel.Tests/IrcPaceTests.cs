using Shouldly;
using Xunit;

namespace Irc.Tests;

public sealed class IrcPaceTests
{
    private readonly FakeClock _time = new();

    [Fact]
    public async Task Lets_a_burst_through_and_then_one_line_per_interval()
    {
        var gate = new IrcFloodGate(burst: 4, linesPerSecond: 2, _time);
        for (var line = 0; line < 4; line++)
        {
            gate.PassAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        }

        for (var line = 0; line < 3; line++)
        {
            var next = gate.PassAsync(CancellationToken.None).AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(499));
            next.IsCompleted.ShouldBeFalse();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await next;
        }
    }

    [Fact]
    public async Task Allows_a_full_burst_again_after_a_rest()
    {
        var gate = new IrcFloodGate(burst: 2, linesPerSecond: 1, _time);
        await gate.PassAsync(CancellationToken.None);
        await gate.PassAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(1));
        gate.PassAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        gate.PassAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        gate.PassAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully.ShouldBeFalse();
    }

    [Fact]
    public void Enters_rooms_once_and_again_after_it_was_put_out_or_refused()
    {
        var rooms = new IrcRooms(["#One", "#two key"], _time);
        rooms.TakeDue().ShouldBe([["#One"], ["#two", "key"]]);
        rooms.TakeDue().ShouldBeEmpty();
        rooms.Entered("#one", IrcCasing.Ascii);
        rooms.Refused("#two", IrcCasing.Ascii).ShouldBeTrue();
        rooms.Refused("#three", IrcCasing.Ascii).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(4));
        rooms.TakeDue().ShouldBeEmpty();
        _time.Advance(TimeSpan.FromMinutes(1));
        rooms.TakeDue().ShouldBe([["#two", "key"]]);
        rooms.Left("#ONE", IrcCasing.Ascii);
        rooms.TakeDue().ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(5));
        rooms.TakeDue().ShouldBe([["#One"]]);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 0.99, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(4, 0, 8)]
    [InlineData(4, 0.5, 6)]
    [InlineData(7, 0, 60)]
    [InlineData(1_000_000, 0, 60)]
    public void Waits_longer_after_each_failure_up_to_a_minute(int failures, double chance, double seconds) =>
        IrcBackoff.Delay(failures, chance).ShouldBe(TimeSpan.FromSeconds(seconds));
}
