using PluginGateway.Server.Config;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Tests.Sessions;

/// <summary>When a session begins anew by itself: rules, time zones, the nights in which clocks are changed.</summary>
public sealed class SessionFreshnessTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-11-20T23:00", "2026-11-21T03:59", false)]
    [InlineData("2026-11-20T23:00", "2026-11-21T04:00", true)]
    [InlineData("2026-11-21T04:00", "2026-11-22T03:59", false)]
    [InlineData("2026-11-21T03:59", "2026-11-21T04:01", true)]
    [InlineData("2026-11-18T12:00", "2026-11-21T01:00", true)]
    public void Ends_at_four_in_the_morning_where_the_gateway_is_when_nothing_is_said(string heard, string now, bool isStale) => IsStale(new SessionOptions(), heard, now).ShouldBe(isStale);

    [Theory]
    [InlineData("2026-11-21T12:00", "2026-11-21T12:30", false)]
    [InlineData("2026-11-21T12:00", "2026-11-21T12:31", true)]
    [InlineData("2026-11-21T03:50", "2026-11-21T04:10", false)]
    public void Ends_after_silence_and_then_not_by_the_hour(string heard, string now, bool isStale) =>
        IsStale(new SessionOptions { Reset = { Mode = SessionResetMode.Idle, IdleMinutes = 30 } }, heard, now).ShouldBe(isStale);

    [Fact]
    public void Is_silent_for_an_hour_when_nobody_says_how_long() =>
        (IsStale(new SessionOptions { Reset = { Mode = SessionResetMode.Idle } }, "2026-11-21T12:00", "2026-11-21T13:00"),
            IsStale(new SessionOptions { Reset = { Mode = SessionResetMode.Idle } }, "2026-11-21T12:00", "2026-11-21T13:01")).ShouldBe((false, true));

    [Theory]
    [InlineData("2026-11-21T12:00", "2026-11-21T14:01", true)]
    [InlineData("2026-11-21T05:30", "2026-11-21T06:10", true)]
    [InlineData("2026-11-21T12:00", "2026-11-21T13:59", false)]
    public void Ends_by_hour_or_silence_whichever_is_first(string heard, string now, bool isStale) =>
        IsStale(new SessionOptions { Reset = { Mode = SessionResetMode.Daily, AtHour = 6, IdleMinutes = 120 } }, heard, now).ShouldBe(isStale);

    [Fact]
    public void Never_ends_when_the_operator_says_so() => IsStale(new SessionOptions { Reset = { Mode = SessionResetMode.Never } }, "2020-01-01T00:00", "2026-11-21T12:00").ShouldBeFalse();

    [Fact]
    public void Does_not_end_before_it_has_begun()
    {
        var session = SessionRecord.New("agent:main:main", "main", Local("2026-11-01T12:00").ToUnixTimeMilliseconds());
        var rules = Rules(new SessionOptions(), Local("2026-11-21T12:00"));

        rules.Staleness(session).ShouldBeNull("somebody has set something for it, perhaps, and said nothing");
        rules.Staleness(session with { LastRun = new SessionLastRun { SystemSent = true } }).ShouldNotBeNull("an older version did not note when somebody spoke");
        rules.Staleness(SessionReset.Fresh(session with { LastRun = new SessionLastRun { SystemSent = true, HeardAt = 1 } })).ShouldBeNull();
    }

    [Fact]
    public void Understands_the_older_way_to_say_it()
    {
        var old = new SessionOptions { IdleMinutes = 30 };
        IsStale(old, "2026-11-21T03:50", "2026-11-21T04:10").ShouldBeFalse("silence alone counts");
        IsStale(old, "2026-11-21T12:00", "2026-11-21T12:31").ShouldBeTrue();
        IsStale(new SessionOptions { IdleMinutes = 30, Reset = { Mode = SessionResetMode.Daily } }, "2026-11-21T03:50", "2026-11-21T04:10").ShouldBeTrue("both count");
    }

    [Fact]
    public void Takes_the_rule_of_the_channel_before_that_of_the_kind_and_that_before_the_general_one()
    {
        var options = new SessionOptions
        {
            Reset = { Mode = SessionResetMode.Idle, IdleMinutes = 10 },
            ResetByType = { Group = new SessionResetOptions { IdleMinutes = 20 }, Thread = new SessionResetOptions { Mode = SessionResetMode.Never } },
            ResetByChannel = { ["IRC"] = new SessionResetOptions { IdleMinutes = 30 } },
        };
        bool After(int minutes, string key, string? channel) => IsStale(options, "2026-11-21T12:00", $"2026-11-21T12:{minutes}", key, channel);

        (After(10, "agent:main:main", null), After(11, "agent:main:main", null)).ShouldBe((false, true));
        (After(20, "agent:main:x:group:r", "x"), After(21, "agent:main:x:group:r", "x")).ShouldBe((false, true));
        After(59, "agent:main:x:group:r:thread:1", "x").ShouldBeFalse();
        After(59, "agent:main:x:group:r:topic:1", "x").ShouldBeFalse();
        (After(30, "agent:main:irc:group:r", "irc"), After(31, "agent:main:irc:group:r", "irc")).ShouldBe((false, true));
    }

    [Fact]
    public void Begins_its_day_later_when_the_hour_is_left_out_by_the_clocks()
    {
        // In the night to 29 March 2026 the clocks of Berlin go from 2 to 3.
        var rules = Rules(new SessionOptions(), Utc("2026-03-29T12:00:00"));

        rules.DayBegan(Utc("2026-03-29T12:00:00"), 2).ShouldBe(Utc("2026-03-29T01:00:00"));
        rules.DayBegan(Utc("2026-03-29T00:59:00"), 2).ShouldBe(Utc("2026-03-28T01:00:00"));
        rules.DayBegan(Utc("2026-03-29T12:00:00"), 4).ShouldBe(Utc("2026-03-29T02:00:00"));
    }

    [Fact]
    public void Begins_its_day_once_when_the_hour_is_there_twice()
    {
        // In the night to 25 October 2026 it is 2 o'clock in Berlin at midnight UTC, and again an hour later.
        var rules = Rules(new SessionOptions(), Utc("2026-10-25T12:00:00"));

        rules.DayBegan(Utc("2026-10-25T00:30:00"), 2).ShouldBe(Utc("2026-10-25T00:00:00"));
        rules.DayBegan(Utc("2026-10-25T01:30:00"), 2).ShouldBe(Utc("2026-10-25T00:00:00"));
        rules.DayBegan(Utc("2026-10-24T23:59:00"), 2).ShouldBe(Utc("2026-10-24T00:00:00"));
    }

    // Times are Berlin's.
    private static bool IsStale(SessionOptions options, string heard, string now, string key = "agent:main:main", string? channel = null)
    {
        var session = SessionRecord.New(key, "main", 0) with { Channel = channel, LastRun = new SessionLastRun { HeardAt = Local(heard).ToUnixTimeMilliseconds() } };
        return Rules(options, Local(now)).Staleness(session) is not null;
    }

    private static SessionFreshness Rules(SessionOptions options, DateTimeOffset now) => new(options, new BerlinTime(now));

    private static DateTimeOffset Local(string text)
    {
        var local = DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return new DateTimeOffset(local, Berlin.GetUtcOffset(local));
    }

    private static DateTimeOffset Utc(string text) => new(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero);

    private sealed class BerlinTime(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => Berlin;

        public override DateTimeOffset GetUtcNow() => now;
    }
}
