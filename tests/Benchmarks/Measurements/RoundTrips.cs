using Benchmarks.Reports;
using Benchmarks.Targets;
using Benchmarks.Wire;

namespace Benchmarks.Measurements;

/// <summary>How many answers per second a method gives, and how soon.</summary>
internal sealed class RoundTrips(string method, int connections, int inFlight) : IMeasurement
{
    public string Name { get; } = $"{method}-{connections}x{inFlight}";

    public async Task<IReadOnlyList<Measured>> RunAsync(Target target, TimeSpan length, CancellationToken limit)
    {
        var opened = await GatewayHandshake.ConnectManyAsync(target, connections, GatewayHandshake.BusyBuffer, limit);
        try
        {
            var time = MeasuredTime.From(length);
            var request = GatewayFrames.Request(method, "{}");
            var loops = opened.Select(connection => new RequestLoop(connection, request, inFlight, time)).ToList();
            await Task.WhenAll(loops.Select(loop => loop.RunAsync(limit)));
            return [Sum(loops, time)];
        }
        finally
        {
            Array.ForEach(opened, connection => connection.Dispose());
        }
    }

    private Measured Sum(List<RequestLoop> loops, MeasuredTime time)
    {
        var all = new Latencies();
        loops.ForEach(loop => all.Add(loop.Latencies));
        return new Measured(Name, all.Count / time.Seconds, "answers/s")
        {
            P50Ms = all.Percentile(0.5),
            P99Ms = all.Percentile(0.99),
            Bytes = loops.Sum(loop => loop.Bytes) / Math.Max(1, all.Count),
            Lost = loops.Sum(loop => loop.Errors),
        };
    }
}
