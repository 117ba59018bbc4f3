namespace Irc;

/// <summary>Finds out whether a text speaks to somebody by nick. Pure.</summary>
internal static class IrcMention
{
    /// <summary>Whether the nick is in the text as a word of its own.</summary>
    public static bool In(string text, string nick, IrcCasing casing)
    {
        var (where, what) = (casing.Fold(text), casing.Fold(nick));
        for (var at = where.IndexOf(what, StringComparison.Ordinal); at >= 0; at = where.IndexOf(what, at + 1, StringComparison.Ordinal))
        {
            var end = at + what.Length;
            if ((at == 0 || !IsPartOfName(where[at - 1])) && (end == where.Length || !IsPartOfName(where[end])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text without <c>nick:</c> or <c>nick,</c> at its start; the whole text when nothing else is in it.</summary>
    public static string Strip(string text, string nick, IrcCasing casing)
    {
        var speaksTo = text.Length > nick.Length && text[nick.Length] is ':' or ',' && casing.Same(text[..nick.Length], nick);
        return speaksTo && text[(nick.Length + 1)..].Trim() is { Length: > 0 } rest ? rest : text;
    }

    private static bool IsPartOfName(char c) => char.IsLetterOrDigit(c) || "[]\\`_^{|}~-".Contains(c, StringComparison.Ordinal);
}
