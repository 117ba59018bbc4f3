using System.Net.Sockets;
using Benchmarks.Reports;
using Benchmarks.Targets;

namespace Benchmarks.Measurements;

/// <summary>Takes the measurements of one target, one after the other; one that fails leaves a note and does not stop the rest.</summary>
internal static class MeasurementRun
{
    /// <summary>Beyond the measured stretch: opening connections, warming up, settling.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public static async Task<TargetReport> RunAsync(Target target, TimeSpan? start, BenchmarkOptions options)
    {
        var results = new List<Measured>();
        if (start is { } took && options.Wants("start"))
        {
            results.Add(new Measured("start", took.TotalMilliseconds, "ms"));
        }

        foreach (var measurement in AllMeasurements.List.Where(one => options.Wants(one.Name) && one.Fits(target)))
        {
            await Console.Error.WriteLineAsync($"{target.Name}: {measurement.Name} …");
            results.AddRange(await TakeAsync(measurement, target, options.Length));
        }

        return new TargetReport(target.Name, results);
    }

    private static async Task<IReadOnlyList<Measured>> TakeAsync(IMeasurement measurement, Target target, TimeSpan length)
    {
        using var limit = new CancellationTokenSource(length + Patience);
        try
        {
            return await measurement.RunAsync(target, length, limit.Token);
        }
        catch (Exception e) when (e is BenchmarkException or SocketException or OperationCanceledException)
        {
            return [new Measured(measurement.Name, 0, "") { Failure = limit.IsCancellationRequested ? "took too long" : e.Message }];
        }
    }
}
