using System.Text;

namespace Irc;

/// <summary>Cuts a text into what fits into lines. Pure.</summary>
internal static class IrcSplitter
{
    // The server puts ":nick!user@host " in front before it passes a line on, and cuts off what is then too long.
    // User and host as others see them are not known for certain; these are the longest in use.
    private const int LongestUser = 20;
    private const int LongestHost = 63;

    /// <summary>How many bytes of text one message may have, so that nothing of it is cut off on its way to others.</summary>
    public static int Room(string nick, string target) =>
        IrcLine.MaxBytes - $":{nick}!@ PRIVMSG  :".Length - LongestUser - LongestHost - Encoding.UTF8.GetByteCount(target);

    /// <summary>
    /// The text in parts of at most <paramref name="maxBytes"/> bytes. Line ends part it; so do spaces where a line is too long, and where there are none,
    /// the last whole character that fits. Empty lines and the characters with which a text could pretend to be a command are left out.
    /// </summary>
    public static IEnumerable<string> Split(string text, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 4);
        foreach (var line in text.Split('\r', '\n'))
        {
            // NUL ends a line on some servers; 0x01 at both ends makes a text a CTCP request.
            var rest = line.Replace("\0", "", StringComparison.Ordinal).Replace("\x01", "", StringComparison.Ordinal).TrimEnd();
            while (rest.Length > 0)
            {
                var end = Fit(rest, maxBytes);
                yield return rest[..end];
                rest = rest[end..].TrimStart(' ');
            }
        }
    }

    private static int Fit(string text, int maxBytes)
    {
        var bytes = 0;
        var end = 0;
        var space = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == ' ' && end > 0 && text[end - 1] != ' ')
            {
                space = end;
            }

            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
            {
                return space > 0 ? space : end;
            }

            end += rune.Utf16SequenceLength;
        }

        return text.Length;
    }
}
