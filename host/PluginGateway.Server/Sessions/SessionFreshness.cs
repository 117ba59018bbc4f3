using PluginGateway.Server.Config;

namespace PluginGateway.Server.Sessions;

/// <summary>
/// Whether a session has lasted long enough, so that the next message begins it anew (<c>agent-and-chat.md</c> §10). The rule of the channel goes before the rule of
/// the kind of chat, and that before the rule for all. Hours are those where the gateway is. Pure but for the clock's time zone; any thread.
/// </summary>
internal sealed class SessionFreshness(SessionOptions options, TimeProvider time)
{
    private const int DefaultHour = 4;
    private const int DefaultIdleMinutes = 60;

    /// <summary>Why a session is to begin anew; null when it is not.</summary>
    public string? Staleness(SessionRecord session)
    {
        // What nobody has said anything in since it began is as new as it was, and what was set for it stays.
        if (session.LastRun is { HeardAt: null, SystemSent: not true })
        {
            return null;
        }

        var now = time.GetUtcNow();
        var heard = DateTimeOffset.FromUnixTimeMilliseconds(session.LastRun.HeardAt ?? session.UpdatedAt);
        var rule = RuleFor(session);
        if (rule.IdleMinutes is { } minutes && now - heard > TimeSpan.FromMinutes(minutes))
        {
            return $"nothing was said for {minutes} minutes";
        }

        return rule.AtHour is { } hour && heard < DayBegan(now, hour) ? $"a new day has begun at {hour}:00" : null;
    }

    /// <summary>When the day that now is began.</summary>
    /// <param name="now">Now.</param>
    /// <param name="hour">The hour at which days begin.</param>
    internal DateTimeOffset DayBegan(DateTimeOffset now, int hour)
    {
        var today = TimeZoneInfo.ConvertTime(now, time.LocalTimeZone).Date;
        var began = Moment(today, hour);
        return began <= now ? began : Moment(today.AddDays(-1), hour);
    }

    // In the night in which clocks are put forward the hour may be missing: then the day begins when it would have. Where it is there twice, with the first.
    private DateTimeOffset Moment(DateTime day, int hour)
    {
        var zone = time.LocalTimeZone;
        var local = DateTime.SpecifyKind(day.AddHours(hour), DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    private (int? AtHour, int? IdleMinutes) RuleFor(SessionRecord session)
    {
        var kinds = options.ResetByType;
        var kind = SessionKeys.IsThread(session.Key) ? kinds.Thread : session.Kind == "group" ? kinds.Group : kinds.Dm;
        var channel = session.Channel is { } id ? options.ResetByChannel.FirstOrDefault(rule => string.Equals(rule.Key, id, StringComparison.OrdinalIgnoreCase)).Value : null;
        SessionResetOptions?[] rules = [channel, kind, options.Reset];
        var isSaid = rules.Any(static rule => (rule?.Mode ?? (object?)rule?.AtHour ?? rule?.IdleMinutes) is not null);
        var mode = rules.Select(static rule => rule?.Mode).FirstOrDefault(static mode => mode is not null)
            ?? (!isSaid && options.IdleMinutes is not null ? SessionResetMode.Idle : SessionResetMode.Daily);
        var idle = rules.Select(static rule => rule?.IdleMinutes).FirstOrDefault(static minutes => minutes is not null) ?? options.IdleMinutes;
        var hour = rules.Select(static rule => rule?.AtHour).FirstOrDefault(static hour => hour is not null) ?? DefaultHour;
        return mode switch
        {
            SessionResetMode.Never => (null, null),
            SessionResetMode.Idle => (null, idle ?? DefaultIdleMinutes),
            _ => (hour, idle),
        };
    }
}
