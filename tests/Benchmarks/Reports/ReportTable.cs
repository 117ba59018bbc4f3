using System.Globalization;

namespace Benchmarks.Reports;

/// <summary>The report for people: one row for a measurement and target, and the ratio to the baseline where there is one.</summary>
internal static class ReportTable
{
    public static IEnumerable<string> Lines(BenchmarkReport report)
    {
        yield return $"{report.System}, {report.Processors} processors";
        yield return Row("measurement", "target", "value", "unit", "p50 ms", "p99 ms", "bytes", "lost", "/baseline");
        var baseline = report.Targets.FirstOrDefault(target => target.Target == "baseline");
        foreach (var name in report.Targets.SelectMany(target => target.Results).Select(result => result.Name).Distinct(StringComparer.Ordinal))
        {
            foreach (var (target, result) in Named(report, name))
            {
                yield return Row(target, result, target == "baseline" ? null : Named(baseline, name));
            }
        }
    }

    private static IEnumerable<(string Target, Measured Result)> Named(BenchmarkReport report, string name) =>
        from target in report.Targets
        from result in target.Results
        where result.Name == name
        select (target.Target, result);

    private static Measured? Named(TargetReport? target, string name) => target?.Results.FirstOrDefault(result => result.Name == name);

    private static string Row(string target, Measured result, Measured? baseline) => result.Failure is { } failure
        ? $"{result.Name,-22}{target,-10}failed: {failure}"
        : Row(
            result.Name,
            target,
            Number(result.Value, result.Value < 100 ? "N1" : "N0"),
            result.Unit,
            Number(result.P50Ms, "N3"),
            Number(result.P99Ms, "N3"),
            Number(result.Bytes, "N0"),
            Number(result.Lost, "N0"),
            baseline is { Value: > 0 } ? Number(result.Value / baseline.Value, "N2") : "");

    private static string Row(string name, string target, string value, string unit, string p50, string p99, string bytes, string lost, string ratio) =>
        $"{name,-22}{target,-10}{value,12} {unit,-15}{p50,10}{p99,10}{bytes,8}{lost,8}{ratio,11}".TrimEnd();

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
