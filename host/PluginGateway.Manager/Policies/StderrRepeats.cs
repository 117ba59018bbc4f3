namespace PluginGateway.Manager.Policies;

/// <summary>Keeps a child that says the same thing for ever from filling the log (H11): of equal lines the first is said, then each fiftieth. For one reader.</summary>
internal sealed class StderrRepeats
{
    private const int Each = 50;
    private const int Known = 500;

    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>How often the line has come; null when it is not to be said.</summary>
    public int? Next(string line)
    {
        if (counts.Count >= Known && !counts.ContainsKey(line))
        {
            // A child that invents new lines must not fill memory either.
            counts.Clear();
        }

        var count = counts[line] = counts.GetValueOrDefault(line) + 1;
        return count == 1 || count % Each == 0 ? count : null;
    }
}
