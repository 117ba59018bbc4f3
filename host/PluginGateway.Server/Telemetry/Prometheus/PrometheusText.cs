using System.Globalization;
using System.Text;

namespace PluginGateway.Server.Telemetry.Prometheus;

/// <summary>Measurements in the text format of Prometheus, version 0.0.4. Pure.</summary>
internal static class PrometheusText
{
    /// <summary>Its content type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes them.</summary>
    public static string Of(IEnumerable<MeasuredInstrument> instruments)
    {
        var text = new StringBuilder();
        foreach (var instrument in instruments)
        {
            var series = instrument.Read();
            if (series.Count > 0)
            {
                Append(text, instrument, series);
            }
        }

        return text.ToString();
    }

    /// <summary>A name as the format has it.</summary>
    public static string Name(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static void Append(StringBuilder text, MeasuredInstrument measured, IReadOnlyList<(string Labels, MeasuredSeries Series)> all)
    {
        var instrument = measured.Instrument;
        var name = Name(instrument.Name) + Unit(instrument.Unit) + (measured.Kind == MeasuredKind.Counter ? "_total" : string.Empty);
        if (instrument.Description is { Length: > 0 } description)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {description.Replace('\n', ' ')}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {measured.Kind.ToString().ToLowerInvariant()}\n");
        foreach (var (labels, series) in all)
        {
            if (measured.Kind == MeasuredKind.Histogram)
            {
                AppendHistogram(text, name, labels, measured.Bounds, series);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{Braced(labels)} {Number(series.Value)}\n");
            }
        }
    }

    private static void AppendHistogram(StringBuilder text, string name, string labels, IReadOnlyList<double> bounds, MeasuredSeries series)
    {
        var before = labels.Length > 0 ? labels + "," : string.Empty;
        foreach (var (count, index) in series.Cumulative.Select((count, index) => (count, index)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{(index < bounds.Count ? Number(bounds[index]) : "+Inf")}\"}} {count}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Braced(labels)} {Number(series.Value)}\n{name}_count{Braced(labels)} {series.Count}\n");
    }

    private static string Braced(string labels) => labels.Length > 0 ? $"{{{labels}}}" : string.Empty;

    private static string Unit(string? unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => string.Empty,
    };

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
