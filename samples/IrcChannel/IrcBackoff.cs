namespace Irc;

/// <summary>How long to wait before the next attempt to connect.</summary>
internal static class IrcBackoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>1 s, 2 s, 4 s … 60 s, of which up to a half is left to chance, so that not everybody returns to a restarted server at once.</summary>
    /// <param name="failures">Attempts that failed in a row, from 1.</param>
    /// <param name="chance">At least 0, less than 1.</param>
    public static TimeSpan Delay(int failures, double chance)
    {
        var whole = TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(failures, 10) - 1)));
        return TimeSpan.FromSeconds(Math.Max(1, whole.TotalSeconds * (1 - (chance / 2))));
    }
}
