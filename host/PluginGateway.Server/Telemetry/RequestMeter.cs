using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PluginGateway.Server.Telemetry;

/// <summary>Measures requests of the control plane, by OpenTelemetry's conventions for RPC. Costs a look at a flag while nobody listens; any thread.</summary>
internal static class RequestMeter
{
    private static readonly Meter Meter = new(MeterNames.Requests);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "rpc.server.call.duration", "s", "From the request to its answer, by method", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30] });

    /// <summary>When a request begins; 0 while nobody listens.</summary>
    public static long Begin() => Duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>It is answered. Methods are those of the table, so there are not many.</summary>
    /// <param name="began">What <see cref="Begin"/> gave.</param>
    /// <param name="method">The method.</param>
    /// <param name="isOk">Whether it succeeded.</param>
    public static void End(long began, string method, bool isOk)
    {
        if (began != 0)
        {
            Duration.Record(
                Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("rpc.method", method), new KeyValuePair<string, object?>("outcome", isOk ? "ok" : "error"));
        }
    }
}
