using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PluginGateway.Server.Telemetry;
using PluginGateway.Server.Telemetry.Prometheus;

namespace PluginGateway.Server.Tests.Telemetry;

/// <summary>Measurements as a scraper reads them.</summary>
public sealed class PrometheusTextTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Meter _meter;
    private readonly MetricsListener _listener;

    public PrometheusTextTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _meter = meters.Create(MeterNames.Prefix + "Test");
        _listener = new MetricsListener(meters);
        _listener.Begin();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Counters_add_up_and_labels_are_escaped()
    {
        var counter = _meter.CreateCounter<int>("test.sent", "{message}", "What was\nsent");
        counter.Add(2, new KeyValuePair<string, object?>("to.whom", "a\"b\\c\nd"));
        counter.Add(3, new KeyValuePair<string, object?>("to.whom", "a\"b\\c\nd"));
        counter.Add(1);

        Text("test_sent").ShouldBe(
            """
            # HELP test_sent_total What was sent
            # TYPE test_sent_total counter
            test_sent_total 1
            test_sent_total{to_whom="a\"b\\c\nd"} 5

            """);
    }

    [Fact]
    public void Histograms_have_cumulative_buckets()
    {
        var histogram = _meter.CreateHistogram("test.took", "s", description: null, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var seconds in new[] { 0.05, 0.1, 0.5, 7 })
        {
            histogram.Record(seconds, new KeyValuePair<string, object?>("method", "x"));
        }

        Text("test_took").ShouldBe(
            """
            # TYPE test_took_seconds histogram
            test_took_seconds_bucket{method="x",le="0.1"} 2
            test_took_seconds_bucket{method="x",le="1"} 3
            test_took_seconds_bucket{method="x",le="+Inf"} 4
            test_took_seconds_sum{method="x"} 7.65
            test_took_seconds_count{method="x"} 4

            """);
    }

    [Fact]
    public void Gauges_are_as_they_stand_and_what_is_gone_is_gone()
    {
        var there = new Dictionary<string, int>(StringComparer.Ordinal) { ["one"] = 1, ["two"] = 2 };
        _meter.CreateObservableGauge("test.there", () => there.Select(one => new Measurement<int>(one.Value, new KeyValuePair<string, object?>("name", one.Key))));
        var open = _meter.CreateUpDownCounter<long>("test.open");
        open.Add(3);
        open.Add(-1);
        Text("test_there").ShouldContain("test_there{name=\"two\"} 2\n");

        there.Remove("two");

        Text("test_there").ShouldBe("# TYPE test_there gauge\ntest_there{name=\"one\"} 1\n");
        Text("test_open").ShouldBe("# TYPE test_open gauge\ntest_open 2\n");
    }

    [Fact]
    public void Labels_without_end_are_counted_together()
    {
        var counter = _meter.CreateCounter<long>("test.many");
        for (var i = 0; i < 700; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("who", i));
        }

        var text = Text("test_many");
        text.Split('\n').Length.ShouldBe(503);
        text.ShouldContain("test_many_total{overflow=\"true\"} 200\n");
    }

    [Fact]
    public void What_another_gateway_of_the_process_says_is_not_told()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        other.GetRequiredService<IMeterFactory>().Create(MeterNames.Prefix + "Test").CreateCounter<int>("test.theirs").Add(1);

        Text("test_theirs").ShouldBeEmpty();
    }

    private string Text(string name) => PrometheusText.Of(_listener.Read().Where(instrument => PrometheusText.Name(instrument.Instrument.Name) == name));
}
