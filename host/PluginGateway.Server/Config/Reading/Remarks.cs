namespace PluginGateway.Server.Config.Reading;

/// <summary>Finds the comments in a text. Pure.</summary>
internal static class Remarks
{
    /// <summary>First byte and the byte after the last of each comment, in order.</summary>
    public static IReadOnlyList<Range> Of(ReadOnlySpan<byte> text)
    {
        var found = new List<Range>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at = EndOfString(text, at);
            }
            else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] is (byte)'/' or (byte)'*')
            {
                var end = End(text, at);
                found.Add(at..end);
                at = end - 1;
            }
        }

        return found;
    }

    /// <summary>The byte after the last of the comment that begins here, without the end of its line.</summary>
    public static int End(ReadOnlySpan<byte> text, int start)
    {
        var rest = text[(start + 2)..];
        var length = text[start + 1] == '/' ? rest.IndexOfAny((byte)'\r', (byte)'\n') : rest.IndexOf("*/"u8);
        return length < 0 ? text.Length : start + 2 + length + (text[start + 1] == '/' ? 0 : 2);
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int start)
    {
        var at = start + 1;
        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        return at;
    }
}
