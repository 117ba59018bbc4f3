namespace PluginGateway.Agents.Echo;

/// <summary>Cuts a text into pieces to stream. Put together again they are the text, character by character.</summary>
internal static class WordPieces
{
    /// <summary>No answer has more pieces than this, so that a long one takes seconds and not minutes.</summary>
    internal const int Most = 200;

    /// <summary>One word with the white space after it is a piece; in a text of more than <see cref="Most"/> words, several are.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var starts = WordStarts(text).ToList();
        var perPiece = Math.Max(1, (starts.Count + Most - 1) / Most);
        for (var word = 0; word < starts.Count; word += perPiece)
        {
            var end = word + perPiece < starts.Count ? starts[word + perPiece] : text.Length;
            yield return text[starts[word]..end];
        }
    }

    private static IEnumerable<int> WordStarts(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i == 0 || (char.IsWhiteSpace(text[i - 1]) && !char.IsWhiteSpace(text[i])))
            {
                yield return i;
            }
        }
    }
}
