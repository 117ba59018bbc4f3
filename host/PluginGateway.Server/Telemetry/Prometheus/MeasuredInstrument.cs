using System.Diagnostics.Metrics;
using System.Text;

namespace PluginGateway.Server.Telemetry.Prometheus;

/// <summary>What was measured of one instrument, by its labels. Bounded: labels beyond the limit are counted together. Any thread.</summary>
internal sealed class MeasuredInstrument
{
    private const int MostSeries = 500;
    private const string Overflow = "overflow=\"true\"";

    private static readonly double[] UsualBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MeasuredSeries> _series = new(StringComparer.Ordinal);
    private readonly double[]? _bounds;

    /// <summary>Begins with nothing.</summary>
    public MeasuredInstrument(Instrument instrument)
    {
        Instrument = instrument;
        var kind = instrument.GetType().GetGenericTypeDefinition();
        Kind = kind == typeof(Histogram<>) ? MeasuredKind.Histogram
            : kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? MeasuredKind.Counter
            : MeasuredKind.Gauge;
        IsSum = kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>);
        _bounds = Kind == MeasuredKind.Histogram ? [.. (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? UsualBounds] : null;
    }

    /// <summary>It.</summary>
    public Instrument Instrument { get; }

    /// <summary>What kind it is to a scraper.</summary>
    public MeasuredKind Kind { get; }

    /// <summary>Upper bounds of a histogram's buckets, without the last, which has none; empty for others.</summary>
    public IReadOnlyList<double> Bounds => _bounds ?? [];

    // Whether each measurement is added to those before, or stands for them.
    private bool IsSum { get; }

    /// <summary>One more measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        lock (_gate)
        {
            if (!_series.TryGetValue(labels, out var series))
            {
                var key = _series.Count < MostSeries ? labels : Overflow;
                if (!_series.TryGetValue(key, out series))
                {
                    _series[key] = series = new MeasuredSeries(Bounds.Count + 1);
                }
            }

            series.Add(value, _bounds, IsSum || Kind == MeasuredKind.Histogram);
        }
    }

    /// <summary>Forgets what is about to be read anew: a label that is not told any more is gone.</summary>
    public void Refresh()
    {
        if (Instrument.IsObservable)
        {
            lock (_gate)
            {
                _series.Clear();
            }
        }
    }

    /// <summary>What there is, by labels.</summary>
    public IReadOnlyList<(string Labels, MeasuredSeries Series)> Read()
    {
        lock (_gate)
        {
            return [.. _series.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value.Copy()))];
        }
    }

    // As they are written: a label's name has letters, digits and underscores, a value's quotes, backslashes and breaks are escaped.
    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length > 0 ? "," : string.Empty).Append(PrometheusText.Name(name)).Append("=\"");
            foreach (var letter in Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty)
            {
                _ = letter switch
                {
                    '\\' => text.Append("\\\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append("\\n"),
                    _ => text.Append(letter),
                };
            }

            text.Append('"');
        }

        return text.ToString();
    }
}

/// <summary>What an instrument is to a scraper.</summary>
internal enum MeasuredKind
{
    /// <summary>Grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts by size.</summary>
    Histogram,
}

/// <summary>What was measured under the same labels.</summary>
internal sealed class MeasuredSeries(int buckets)
{
    private readonly long[] _buckets = new long[buckets];

    /// <summary>The sum, or the last value.</summary>
    public double Value { get; private set; }

    /// <summary>How many measurements there were.</summary>
    public long Count { get; private set; }

    /// <summary>How many were not larger than each bound; the last has all.</summary>
    public IEnumerable<long> Cumulative => _buckets.Select((_, index) => _buckets.Take(index + 1).Sum());

    /// <summary>One more.</summary>
    public void Add(double value, double[]? bounds, bool isSum)
    {
        Value = isSum ? Value + value : value;
        Count++;
        if (bounds is not null)
        {
            var index = Array.BinarySearch(bounds, value);
            _buckets[index >= 0 ? index : ~index]++;
        }
    }

    /// <summary>As it is now.</summary>
    public MeasuredSeries Copy()
    {
        var copy = new MeasuredSeries(_buckets.Length) { Value = Value, Count = Count };
        _buckets.CopyTo(copy._buckets, 0);
        return copy;
    }
}
