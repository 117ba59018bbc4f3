using System.Globalization;

namespace PluginGateway.PluginHosting;

/// <summary>What a thread has done since it began. Immutable.</summary>
/// <param name="Ran">How long it ran on a core.</param>
/// <param name="Queued">How long it could have run and no core was free: on a machine with more work than cores, or in a container with a share of one. Zero where the system does not count it.</param>
internal sealed record ThreadTimes(TimeSpan Ran, TimeSpan Queued)
{
    /// <summary>The ticks of <c>stat</c>: USER_HZ, which is 100 wherever .NET runs on Linux (proc_pid_stat(5)).</summary>
    private const long TicksPerSecond = 100;

    /// <summary>How long it did not wait for anything but a core.</summary>
    public TimeSpan Ready => Ran + Queued;

    /// <summary>From <c>schedstat</c>: nanoseconds on a core, nanoseconds in the queue for one, turns.</summary>
    /// <returns>Null when the kernel does not count: it writes zeros then.</returns>
    public static ThreadTimes? OfSchedstat(string text)
    {
        var words = text.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 3 || (words[0] == "0" && words[2] == "0") ? null : new ThreadTimes(Nanoseconds(words[0]), Nanoseconds(words[1]));
    }

    /// <summary>From <c>stat</c>: <c>utime</c> and <c>stime</c>, the 14th and 15th. The name, in parentheses, may hold spaces and parentheses itself.</summary>
    public static ThreadTimes OfStat(string text)
    {
        // The third word is the first after the name.
        var words = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = Number(words[14 - 3]) + Number(words[15 - 3]);
        return new ThreadTimes(TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond)), TimeSpan.Zero);
    }

    private static TimeSpan Nanoseconds(string word) => TimeSpan.FromTicks(Number(word) / TimeSpan.NanosecondsPerTick);

    private static long Number(string word) => long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
}
