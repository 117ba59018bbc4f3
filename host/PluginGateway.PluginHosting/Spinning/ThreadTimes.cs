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
    public static ThreadTimes? OfSchedstat(ReadOnlySpan<char> text)
    {
        Span<Range> words = stackalloc Range[4];
        return text.SplitAny(words, " \n", StringSplitOptions.RemoveEmptyEntries) < 3 || (text[words[0]] is "0" && text[words[2]] is "0")
            ? null
            : new ThreadTimes(Nanoseconds(text[words[0]]), Nanoseconds(text[words[1]]));
    }

    /// <summary>From <c>stat</c>: <c>utime</c> and <c>stime</c>, the 14th and 15th. The name, in parentheses, may hold spaces and parentheses itself.</summary>
    public static ThreadTimes OfStat(ReadOnlySpan<char> text)
    {
        // The third word is the first after the name.
        var rest = text[(text.LastIndexOf(')') + 1)..];
        Span<Range> words = stackalloc Range[15 - 3 + 2];
        rest.Split(words, ' ', StringSplitOptions.RemoveEmptyEntries);
        var ticks = Number(rest[words[14 - 3]]) + Number(rest[words[15 - 3]]);
        return new ThreadTimes(TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond)), TimeSpan.Zero);
    }

    private static TimeSpan Nanoseconds(ReadOnlySpan<char> word) => TimeSpan.FromTicks(Number(word) / TimeSpan.NanosecondsPerTick);

    private static long Number(ReadOnlySpan<char> word) => long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
}
