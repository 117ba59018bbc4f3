using System.Globalization;

namespace Benchmarks.Crash;

/// <summary>What became of the messages that were asked before each kill, by the point of the kill.</summary>
internal sealed class CrashTable
{
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);

    /// <summary>Messages that are neither answered nor known to be unknown.</summary>
    public int Lost => _rows.Values.Sum(static row => row.Lost);

    /// <summary>Messages that were answered more than once.</summary>
    public int Twice => _rows.Values.Sum(static row => row.Twice);

    /// <summary>Counts a kill.</summary>
    public void Kill(string point) => Of(point).Kills++;

    /// <summary>Counts what became of a message.</summary>
    /// <param name="point">The point of the kill before which it was asked.</param>
    /// <param name="answers">How often it was answered.</param>
    /// <param name="isUnknown">Whether the gateway says that it does not know.</param>
    public void Add(string point, int answers, bool isUnknown)
    {
        var row = Of(point);
        row.Asked++;
        row.Answered += answers > 0 ? 1 : 0;
        row.Unknown += isUnknown ? 1 : 0;
        row.Lost += answers == 0 && !isUnknown ? 1 : 0;
        row.Twice += answers > 1 ? 1 : 0;
    }

    /// <summary>The table for people, with a line for all.</summary>
    public IEnumerable<string> Lines()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{"point",-28} {"kills",6} {"asked",6} {"answered",9} {"unknown",8} {"lost",5} {"twice",6}");
        foreach (var (point, row) in _rows.OrderBy(static row => row.Key, StringComparer.Ordinal))
        {
            yield return Line(point, row);
        }

        var all = new Row();
        foreach (var row in _rows.Values)
        {
            (all.Kills, all.Asked, all.Answered, all.Unknown, all.Lost, all.Twice) =
                (all.Kills + row.Kills, all.Asked + row.Asked, all.Answered + row.Answered, all.Unknown + row.Unknown, all.Lost + row.Lost, all.Twice + row.Twice);
        }

        yield return Line("all", all);
    }

    private static string Line(string point, Row row) =>
        string.Create(CultureInfo.InvariantCulture, $"{point,-28} {row.Kills,6} {row.Asked,6} {row.Answered,9} {row.Unknown,8} {row.Lost,5} {row.Twice,6}");

    private Row Of(string point)
    {
        if (!_rows.TryGetValue(point, out var row))
        {
            _rows[point] = row = new Row();
        }

        return row;
    }

    private sealed class Row
    {
        public int Kills { get; set; }

        public int Asked { get; set; }

        public int Answered { get; set; }

        public int Unknown { get; set; }

        public int Lost { get; set; }

        public int Twice { get; set; }
    }
}
