using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Config.Writing;

/// <summary>Taking one value out of the text: its line goes with the comment behind it; comments above it, and everything else, stay.</summary>
internal static partial class ConfigEdit
{
    /// <summary>Removes a member; the same text when it is not there.</summary>
    /// <param name="text">A text that <see cref="ConfigText"/> has nothing against.</param>
    /// <param name="path">The names on the way, from the top.</param>
    public static byte[] Remove(byte[] text, IReadOnlyList<string> path)
    {
        ConfigNode? parent = null;
        var node = ConfigText.Parse(text, string.Empty).Root;
        foreach (var name in path)
        {
            (parent, node) = (node, node?.Find(name));
        }

        if (parent is null || node is null)
        {
            return text;
        }

        var (start, end) = (node.NameStart, node.End);
        if (Comma(text.AsSpan(end, parent.End - 1 - end)) is { } comma && NextStart(parent, node) is var next && end + comma < next)
        {
            // The comma behind it goes along; a comment between the two does as well.
            end += comma + 1;
        }
        else if (parent.Children.Count > 1)
        {
            // It is the last one: the comma is the one before it. From behind, so that the places stay right.
            var before = parent.Children[^2].End;
            var place = before + Comma(text.AsSpan(before, start - before))!.Value;
            return Cut([.. text.AsSpan(0, place), .. text.AsSpan(place + 1)], start - 1, end - 1, parent.End - 2);
        }

        return Cut(text, start, end, parent.End - 1);
    }

    private static int NextStart(ConfigNode parent, ConfigNode node) =>
        parent.Children.SkipWhile(child => child != node).Skip(1).FirstOrDefault()?.NameStart ?? parent.End;

    // The whole line when nothing else stands on it.
    private static byte[] Cut(byte[] text, int start, int end, int limit)
    {
        end = EndOfRemark(text, end, limit);
        var line = text.AsSpan(0, start).LastIndexOf((byte)'\n') + 1;
        var rest = text.AsSpan(end, limit - end);
        var spaces = rest.IndexOfAnyExcept((byte)' ', (byte)'\t') is var found and >= 0 ? found : rest.Length;
        var isOwnLine = line > 0 && text.AsSpan(line, start - line).IndexOfAnyExcept((byte)' ', (byte)'\t') < 0 && spaces < rest.Length && rest[spaces] is (byte)'\r' or (byte)'\n';
        if (isOwnLine)
        {
            // With the line's end.
            return Replace(text, line, end + rest.IndexOf((byte)'\n') + 1, string.Empty);
        }

        return Replace(text, start, Math.Min(end + Math.Min(spaces, 1), limit), string.Empty);
    }
}
