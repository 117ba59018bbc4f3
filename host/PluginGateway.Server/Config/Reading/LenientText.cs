using PluginGateway.Protocol;

namespace PluginGateway.Server.Config.Reading;

/// <summary>Takes a text apart that is JSON with comments, or JSON5, and says where the text that was given is wrong. Pure.</summary>
internal static class LenientText
{
    /// <summary>Takes one apart.</summary>
    /// <param name="given">The text.</param>
    /// <param name="file">What it is called, for the issue.</param>
    /// <returns>The text as JSON with comments, what it holds, and what is wrong with it as a whole: then it holds nothing, unless names stand twice in it.</returns>
    public static (byte[] Text, ConfigNode? Root, ConfigIssue? Issue) Parse(byte[] given, string file)
    {
        var plain = ConfigText.Parse(given, file);
        if (plain.Root is { } root)
        {
            return (given, root, First(plain));
        }

        var json5 = Json5Text.Of(given);
        var text = ConfigText.Parse(json5.Json, file);
        var issue = First(text);
        if (issue is not null)
        {
            var (line, column) = Place.Of(given, json5.Original(Place.Offset(json5.Json, issue.Line ?? 1, issue.Column ?? 1)));
            issue = issue with { Line = line, Column = column };
        }

        return (json5.Json, text.Root, issue);
    }

    /// <summary>Whether a text is JSON or JSON5, and no object.</summary>
    public static bool IsOther(byte[] text) => ConfigText.Parse(text, string.Empty).IsOther;

    private static ConfigIssue? First(ConfigText text) => text.Issues is [var first, ..] ? first : null;
}
