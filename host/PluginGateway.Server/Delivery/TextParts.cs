namespace PluginGateway.Server.Delivery;

/// <summary>
/// Splits a text that is too long for one message of a network: at blank lines where it can, else at the end of a line, a sentence or a word, else where it must, never within
/// a surrogate pair. A code fence that is split is closed and opened again. Pure (<c>channels.md</c> §6).
/// </summary>
internal static class TextParts
{
    // Room for closing and opening a fence again.
    private const int FenceRoom = 32;

    private static readonly string[] Breaks = ["\n\n", "\n", ". ", " "];

    /// <summary>Splits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">UTF-16 characters of one part; 0 for no limit.</param>
    /// <returns>The parts in their order, none longer than the limit.</returns>
    public static IReadOnlyList<string> Split(string text, int limit)
    {
        if (limit <= 0 || text.Length <= limit)
        {
            return [text];
        }

        var parts = new List<string>();
        var rest = text;
        var opening = string.Empty;
        while (opening.Length + rest.Length > limit)
        {
            var room = limit - opening.Length - (limit > FenceRoom * 4 ? FenceRoom : 0);
            var cut = Cut(rest, room);
            var piece = opening + rest[..cut].TrimEnd('\n', ' ');
            rest = rest[cut..].TrimStart('\n', ' ');
            opening = limit > FenceRoom * 4 && OpenFence(piece) is { } fence ? fence + "\n" : string.Empty;
            parts.Add(opening.Length > 0 ? piece + "\n```" : piece);
        }

        if (rest.Length > 0)
        {
            parts.Add(opening + rest);
        }

        parts.RemoveAll(string.IsNullOrWhiteSpace);
        return parts.Count > 0 ? parts : [text[..limit]];
    }

    private static int Cut(string text, int room)
    {
        foreach (var mark in Breaks)
        {
            // Not so early that a long text becomes a rain of small messages.
            var at = text.LastIndexOf(mark, Math.Min(room, text.Length) - 1, StringComparison.Ordinal);
            if (at >= room / 3)
            {
                return at + (mark == ". " ? 1 : 0);
            }
        }

        return char.IsLowSurrogate(text[room]) && char.IsHighSurrogate(text[room - 1]) ? room - 1 : room;
    }

    // The line that opened the fence in which the text ends; null when it ends outside.
    private static string? OpenFence(string text)
    {
        string? open = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                open = open is null ? line.TrimStart().ToString() : null;
            }
        }

        return open is { Length: > FenceRoom - 6 } ? "```" : open;
    }
}
