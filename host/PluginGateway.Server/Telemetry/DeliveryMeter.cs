using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PluginGateway.Server.Telemetry;

/// <summary>
/// Measures messages that come in and go out, by OpenTelemetry's conventions for messaging: a channel is a messaging system. People and chats are in no measure. Costs a look at a
/// flag while nobody listens; any thread.
/// </summary>
internal static class DeliveryMeter
{
    private static readonly Meter Meter = new(MeterNames.Delivery);

    private static readonly Counter<long> Received = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "What came in, by what was decided about it");

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "What was handed to networks, by what came of it");

    private static readonly Histogram<double> Sending = Meter.CreateHistogram(
        "messaging.client.operation.duration", "s", "How long networks took to take a message", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30] });

    /// <summary>Something came in.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="decision"><c>kept</c>, <c>refused</c> or <c>repeated</c>.</param>
    public static void Take(string channel, string decision)
    {
        if (Received.Enabled)
        {
            Received.Add(1, new("messaging.system", channel), new("messaging.operation.name", "receive"), new("decision", decision));
        }
    }

    /// <summary>When something is handed to a network.</summary>
    public static long Begin() => Stopwatch.GetTimestamp();

    /// <summary>What came of it.</summary>
    /// <param name="began">What <see cref="Begin"/> gave.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="outcome">What came of it, in a word.</param>
    public static void End(long began, string channel, string outcome)
    {
        if (Sent.Enabled || Sending.Enabled)
        {
            var tags = new TagList { { "messaging.system", channel }, { "messaging.operation.name", "send" }, { "outcome", outcome } };
            Sent.Add(1, tags);
            Sending.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
        }
    }
}
