using System.Diagnostics;

namespace Benchmarks.Measurements;

/// <summary>A warm-up and the stretch that counts, in timestamps.</summary>
internal sealed record MeasuredTime(long WarmUntil, long Until)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static MeasuredTime From(TimeSpan length)
    {
        var warm = Stopwatch.GetTimestamp() + Ticks(WarmUp);
        return new MeasuredTime(warm, warm + Ticks(length));
    }

    public bool Counts(long timestamp) => timestamp >= WarmUntil && timestamp < Until;

    public bool IsOver(long timestamp) => timestamp >= Until;

    public double Seconds => Stopwatch.GetElapsedTime(WarmUntil, Until).TotalSeconds;

    private static long Ticks(TimeSpan length) => (long)(length.TotalSeconds * Stopwatch.Frequency);
}
