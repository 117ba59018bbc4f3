using System.Diagnostics;
using Benchmarks.Reports;
using Benchmarks.Targets;
using Benchmarks.Wire;

namespace Benchmarks.Measurements;

/// <summary>How many connections per second get from the first packet to the hello.</summary>
internal sealed class ConnectRate(int atATime) : IMeasurement
{
    public string Name { get; } = $"connect-{atATime}";

    public async Task<IReadOnlyList<Measured>> RunAsync(Target target, TimeSpan length, CancellationToken limit)
    {
        var time = MeasuredTime.From(length);
        var latencies = await Task.WhenAll(Enumerable.Range(0, atATime).Select(_ => ConnectAgainAndAgainAsync(target, time, limit)));
        var all = new Latencies();
        Array.ForEach(latencies, all.Add);
        return [new Measured(Name, all.Count / time.Seconds, "hellos/s") { P50Ms = all.Percentile(0.5), P99Ms = all.Percentile(0.99) }];
    }

    private static async Task<Latencies> ConnectAgainAndAgainAsync(Target target, MeasuredTime time, CancellationToken limit)
    {
        var latencies = new Latencies();
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            using var connection = await GatewayHandshake.ConnectAsync(target, GatewayHandshake.SmallBuffer, limit);
            var now = Stopwatch.GetTimestamp();
            await connection.SendAsync(MaskedFrame.Close);
            if (time.IsOver(now))
            {
                return latencies;
            }

            if (time.Counts(now))
            {
                latencies.Add(began, now);
            }
        }
    }
}
