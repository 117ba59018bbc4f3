namespace PluginGateway.PluginHosting;

/// <summary>Says which keys there are, and which one was probably meant. Pure; any thread.</summary>
public static class KeyHint
{
    /// <summary>For example <c>Known keys: bind, port. Did you mean 'port'?</c></summary>
    /// <param name="word">The key that is not known.</param>
    /// <param name="known">Those that are.</param>
    /// <returns>One or two sentences.</returns>
    public static string For(string word, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0)
        {
            return "There are no keys to set.";
        }

        var nearest = known.MinBy(key => Distance(word, key))!;
        var list = $"Known keys: {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
        return Distance(word, nearest) <= Math.Max(2, word.Length / 3) ? $"{list} Did you mean '{nearest}'?" : list;
    }

    /// <summary>Levenshtein, upper and lower case alike: configuration keys are.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + change, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[b.Length];
    }
}
