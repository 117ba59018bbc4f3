using System.Globalization;
using Benchmarks.Measurements;

namespace Benchmarks.Storm;

/// <summary>What came of a storm.</summary>
internal sealed record StormResult
{
    public required int Swaps { get; init; }

    public required int Refused { get; init; }

    public required int Answered { get; init; }

    public required int Messages { get; init; }

    public required int Replies { get; init; }

    public required int Growth { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>Everything that must not be: an empty list is a good storm.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Times of each phase over all swaps.</summary>
    public required IReadOnlyDictionary<string, Latencies> Phases { get; init; }

    /// <summary>For people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Text($"{Swaps} swaps in {Took.TotalSeconds:F1} s ({Refused} refused), {Answered} calls answered, {Messages} messages in, {Replies} replies out, memory grew by {Growth} MB after the first fifth");
        yield return Text($"{"phase",-12}{"p50 ms",10}{"p99 ms",10}{"max ms",10}");
        foreach (var (name, times) in Phases)
        {
            yield return Text($"{name,-12}{times.Percentile(0.5),10:F2}{times.Percentile(0.99),10:F2}{times.Percentile(1),10:F2}");
        }

        foreach (var problem in Problems)
        {
            yield return $"PROBLEM {problem}";
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
