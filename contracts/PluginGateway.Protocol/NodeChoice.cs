using System.Text;

namespace PluginGateway.Protocol;

/// <summary>
/// Finds the node that somebody means (<c>config-and-cli.md</c>): by its whole id, else by its address, its name or the beginning of its id. Pure; any thread.
/// </summary>
public static class NodeChoice
{
    /// <summary>How much of an id must be there, in characters, to stand for all of it.</summary>
    public const int ShortestBeginning = 6;

    private const int MostShown = 8;
    private const int LongestShown = 64;

    /// <summary>Finds those that are meant: none, one, or several when it cannot be told which.</summary>
    /// <param name="nodes">The nodes there are.</param>
    /// <param name="words">What was said. Of names letters and digits count, in either case: <c>Kitchen tablet</c> is also called <c>kitchen-tablet</c>.</param>
    public static IReadOnlyList<NodeEntry> Find(IReadOnlyList<NodeEntry> nodes, string words)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(words);
        var said = words.Trim();

        // A whole id is nobody else's, whatever others call themselves.
        if (nodes.FirstOrDefault(node => node.NodeId == said) is { } exact)
        {
            return [exact];
        }

        var name = Normalised(said);
        return said.Length == 0 ? [] :
        [
            .. nodes.Where(node =>
                string.Equals(node.RemoteIp, said, StringComparison.OrdinalIgnoreCase)
                || (name.Length > 0 && node.DisplayName is { } called && Normalised(called) == name)
                || (said.Length >= ShortestBeginning && node.NodeId.StartsWith(said, StringComparison.Ordinal))),
        ];
    }

    /// <summary>Says which nodes are meant by the same words, for people. What nodes say of themselves is shown without control characters, and cut.</summary>
    /// <param name="candidates">They.</param>
    public static string Describe(IReadOnlyList<NodeEntry> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var shown = candidates.Take(MostShown).Select(node => $"{Plain(node.NodeId)} ({string.Join(", ", new[] { node.DisplayName, node.RemoteIp, node.Connected ? null : "away" }.OfType<string>().Select(Plain))})");
        return string.Join("; ", shown) + (candidates.Count > MostShown ? $"; and {candidates.Count - MostShown} more" : "");
    }

    private static string Plain(string text)
    {
        var plain = new string([.. text.Where(letter => !char.IsControl(letter))]);
        return plain.Length <= LongestShown ? plain : plain[..(char.IsHighSurrogate(plain[LongestShown - 1]) ? LongestShown - 1 : LongestShown)] + "…";
    }

    private static string Normalised(string name)
    {
        var normalised = new StringBuilder();
        foreach (var letter in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(letter))
            {
                normalised.Append(Rune.ToLowerInvariant(letter));
            }
            else if (normalised.Length > 0 && normalised[^1] != '-')
            {
                normalised.Append('-');
            }
        }

        return normalised.ToString().TrimEnd('-');
    }
}
