namespace Benchmarks.Reports;

/// <summary>One number of one measurement.</summary>
/// <param name="Name">Which.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Of what.</param>
internal sealed record Measured(string Name, double Value, string Unit)
{
    /// <summary>Half of them took no longer, in milliseconds.</summary>
    public double? P50Ms { get; init; }

    /// <summary>99 of 100 took no longer, in milliseconds.</summary>
    public double? P99Ms { get; init; }

    /// <summary>Mean size of an answer or event.</summary>
    public long? Bytes { get; init; }

    /// <summary>Answers that were errors, or events that did not arrive.</summary>
    public long? Lost { get; init; }

    /// <summary>Why there is no number.</summary>
    public string? Failure { get; init; }
}

/// <summary>What was measured of one target.</summary>
internal sealed record TargetReport(string Target, IReadOnlyList<Measured> Results);

/// <summary>Everything measured, and on what.</summary>
internal sealed record BenchmarkReport(string System, int Processors, IReadOnlyList<TargetReport> Targets);
