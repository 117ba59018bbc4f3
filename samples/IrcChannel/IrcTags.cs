using System.Text;

namespace Irc;

/// <summary>Reads IRCv3 message tags: <c>key=value;key;key=value</c>.</summary>
internal static class IrcTags
{
    public static Dictionary<string, string> Parse(string raw)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in raw.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = tag.Split('=', 2);
            tags[parts[0]] = parts.Length > 1 ? Unescape(parts[1]) : "";
        }

        return tags;
    }

    private static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\')
            {
                text.Append(value[i]);
            }
            else if (++i < value.Length)
            {
                text.Append(value[i] switch { ':' => ';', 's' => ' ', 'r' => '\r', 'n' => '\n', var c => c });
            }
        }

        return text.ToString();
    }
}
