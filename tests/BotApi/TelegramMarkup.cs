using System.Net;
using System.Text.RegularExpressions;

namespace BotApi;

/// <summary>The HTML that the Bot API understands (core.telegram.org/bots/api#html-style).</summary>
internal static partial class TelegramMarkup
{
    private static readonly HashSet<string> Tags =
        new(["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler", "span", "tg-emoji"], StringComparer.Ordinal);

    /// <summary>What is wrong with it, in the server's words; null when nothing is.</summary>
    public static string? Problem(string html)
    {
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(html))
        {
            var (name, closes) = (tag.Groups["name"].Value.ToLowerInvariant(), tag.Groups["closes"].Length > 0);
            if (!Tags.Contains(name))
            {
                return $"Bad Request: can't parse entities: Unsupported start tag \"{name}\" at byte offset {tag.Index}";
            }

            if (!closes)
            {
                if (name == "blockquote" && open.Contains(name))
                {
                    return "Bad Request: can't parse entities: nested blockquote";
                }

                open.Push(name);
            }
            else if (!open.TryPop(out var last) || last != name)
            {
                return $"Bad Request: can't parse entities: Unmatched end tag at byte offset {tag.Index}";
            }
        }

        if (open.Count > 0)
        {
            return $"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{open.Peek()}\"";
        }

        return Tag().Replace(html, "").Contains('<') ? "Bad Request: can't parse entities: Unexpected end of tag" : null;
    }

    /// <summary>The text without its markup.</summary>
    public static string Shown(string html) => WebUtility.HtmlDecode(Tag().Replace(html, ""));

    [GeneratedRegex("<(?<closes>/?)(?<name>[A-Za-z-]+)(\\s[^<>]*)?>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();
}
