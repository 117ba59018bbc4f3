namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>How long to wait before the next attempt. Pure but for the chance.</summary>
internal static class PollPause
{
    private const double Most = 30;

    // channels.md §7 (Restart)
    private const double First = 2;
    private const double Growth = 1.8;
    private const double Jitter = 0.25;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>After the network failed.</summary>
    /// <param name="failures">How often in a row, from 1.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan AfterTrouble(int failures, double chance) => TimeSpan.FromSeconds(Math.Min(Most, First * Math.Pow(Growth, failures - 1)) * (1 - (Jitter * chance)));

    /// <summary>After a 409: longer than the other's question lasts, for who comes back sooner only cuts the other off (<c>field-notes.md A.1</c>).</summary>
    /// <param name="pollTimeout">How long a question waits at Telegram.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan AfterConflict(TimeSpan pollTimeout, double chance) => (pollTimeout + Grace) * (1 + (Jitter * chance));
}
