using System.Diagnostics;

namespace Benchmarks.Measurements;

/// <summary>Durations in timestamp ticks, and their percentiles.</summary>
internal sealed class Latencies
{
    private readonly List<long> ticks = new(1 << 14);

    public int Count => ticks.Count;

    public void Add(long began, long ended) => ticks.Add(ended - began);

    public void Add(Latencies others) => ticks.AddRange(others.ticks);

    /// <summary>In milliseconds; null when there are none.</summary>
    public double? Percentile(double share)
    {
        if (ticks.Count == 0)
        {
            return null;
        }

        ticks.Sort();
        var at = Math.Min(ticks.Count - 1, (int)(ticks.Count * share));
        return Stopwatch.GetElapsedTime(0, ticks[at]).TotalMilliseconds;
    }
}
