using Benchmarks.Reports;
using Benchmarks.Targets;

namespace Benchmarks.Measurements;

/// <summary>One question to a gateway, answered in a few seconds.</summary>
internal interface IMeasurement
{
    /// <summary>Its name on the command line and in reports.</summary>
    string Name { get; }

    /// <summary>Whether it can be asked of this target.</summary>
    bool Fits(Target target) => true;

    /// <summary>Warms up, measures, and leaves no connection behind.</summary>
    /// <param name="target">Whom to ask.</param>
    /// <param name="length">How long to measure.</param>
    /// <param name="limit">When to give up.</param>
    Task<IReadOnlyList<Measured>> RunAsync(Target target, TimeSpan length, CancellationToken limit);
}
