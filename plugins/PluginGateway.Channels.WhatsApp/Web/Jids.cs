using System.Text.RegularExpressions;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>WhatsApp's addresses, and how the gateway writes them: <c>+4915…</c> for a person whose number is known, <c>123@lid</c> for one whose is not, <c>123@g.us</c> for a group. Pure.</summary>
internal static partial class Jids
{
    private const string Person = "@s.whatsapp.net";

    /// <summary>The gateway's spelling.</summary>
    public static string Show(string jid) => jid.EndsWith(Person, StringComparison.Ordinal) ? $"+{jid[..^Person.Length]}" : jid;

    /// <summary>WhatsApp's spelling of where something is to go; null when it is nowhere.</summary>
    public static string? Parse(string chat)
    {
        var text = chat.StartsWith("whatsapp:", StringComparison.OrdinalIgnoreCase) ? chat["whatsapp:".Length..] : chat;
        if (Address().Match(text) is { Success: true } address)
        {
            return address.Value;
        }

        var digits = string.Concat(text.Where(static letter => letter is not (' ' or '-' or '(' or ')' or '.')));
        return Number().Match(digits) is { Success: true } number ? number.Groups["digits"].Value + Person : null;
    }

    /// <summary>Whether it is a group's.</summary>
    public static bool IsGroup(string jid) => jid.EndsWith("@g.us", StringComparison.Ordinal);

    /// <summary>The numbers that a text speaks to (<c>@+4915…</c>).</summary>
    public static IEnumerable<string> MentionedIn(string text) => Mention().Matches(text).Select(static match => match.Groups["digits"].Value + Person).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"^([0-9]{5,20}@(s\.whatsapp\.net|lid)|[0-9]{5,25}(-[0-9]{5,15})?@g\.us)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^(\+|00)?(?<digits>[1-9][0-9]{6,14})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<![\w])@\+?(?<digits>[1-9][0-9]{6,14})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mention();
}
