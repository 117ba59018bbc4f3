using System.Text;
using System.Text.Json;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Config.Writing;

/// <summary>
/// Sets one value in the text of a configuration file and leaves everything else as it stands: comments, unknown keys, line ends. What is added is indented as
/// its neighbours are. Pure.
/// </summary>
internal static partial class ConfigEdit
{
    private const string Unit = "  ";

    /// <summary>Sets a value, and makes the objects on the way to it that are not there.</summary>
    /// <param name="text">A text that <see cref="ConfigText"/> has nothing against; null for no file.</param>
    /// <param name="path">The names on the way, from the top.</param>
    /// <param name="value">The value as JSON.</param>
    public static byte[] Set(byte[]? text, IReadOnlyList<string> path, string value)
    {
        text ??= "{\n}\n"u8.ToArray();
        var node = ConfigText.Parse(text, string.Empty).Root ?? throw new ArgumentException("The text is not a configuration.", nameof(text));
        var depth = 0;
        while (depth < path.Count && node.Find(path[depth]) is { } next)
        {
            (node, depth) = (next, depth + 1);
        }

        if (depth == path.Count)
        {
            return Replace(text, node.Start, node.End, value);
        }

        var layout = new Layout(text, node);
        return node.Children.Count == 0
            ? Replace(text, node.Start + 1, node.End - 1, layout.Only(Member(path, depth, value, layout)))
            : Append(text, node, Member(path, depth, value, layout), layout);
    }

    private static byte[] Append(byte[] text, ConfigNode node, string member, Layout layout)
    {
        var last = node.Children[^1].End;
        var comma = Comma(text.AsSpan(last, node.End - 1 - last)) is { } found ? last + found : (int?)null;
        var place = EndOfRemark(text, comma + 1 ?? last, node.End - 1);
        var added = (layout.IsInline ? " " : layout.NewLine + layout.Indent) + member + (comma is null ? string.Empty : ",");
        var result = Replace(text, place, place, added);
        return comma is null ? Replace(result, last, last, ",") : result;
    }

    // "name": value, or "name": { "inner": value } when more than one is missing.
    private static string Member(IReadOnlyList<string> path, int depth, string value, Layout layout)
    {
        var name = $"\"{JsonEncodedText.Encode(path[depth])}\": ";
        if (depth == path.Count - 1)
        {
            return name + value;
        }

        // A plugin's entry fits on a line; the section around it does not want to.
        var inner = Member(path, depth + 1, value, layout with { Indent = layout.Indent + Unit });
        return depth < path.Count - 2 && !layout.IsInline
            ? $"{name}{{{layout.NewLine}{layout.Indent}{Unit}{inner}{layout.NewLine}{layout.Indent}}}"
            : $"{name}{{ {inner} }}";
    }

    /// <summary>Where a trailing comma stands between the last member and the closing brace; null when there is none.</summary>
    private static int? Comma(ReadOnlySpan<byte> rest)
    {
        for (var at = 0; at < rest.Length; at++)
        {
            if (rest[at] == ',')
            {
                return at;
            }

            if (rest[at] == '/')
            {
                at += Remark(rest[at..]) - 1;
            }
        }

        return null;
    }

    /// <summary>The place behind the comment that follows on the same line, if one does: it is about what stands before it.</summary>
    private static int EndOfRemark(byte[] text, int from, int end)
    {
        for (var at = from; at < end;)
        {
            if (text[at] is (byte)' ' or (byte)'\t')
            {
                at++;
            }
            else if (text[at] == '/' && Remark(text.AsSpan(at, end - at)) is var length && !text.AsSpan(at, length).Contains((byte)'\n'))
            {
                from = at += length;
            }
            else
            {
                break;
            }
        }

        return from;
    }

    // Length of a comment, without the end of its line.
    private static int Remark(ReadOnlySpan<byte> text)
    {
        var isLine = text.Length > 1 && text[1] == '/';
        var end = isLine ? text.IndexOfAny((byte)'\r', (byte)'\n') : text.IndexOf("*/"u8) + 2;
        return end < 0 ? text.Length : end;
    }

    private static byte[] Replace(byte[] text, int start, int end, string by) => [.. text.AsSpan(0, start), .. Encoding.UTF8.GetBytes(by), .. text.AsSpan(end)];

    /// <summary>How the members of an object are laid out.</summary>
    private sealed record Layout
    {
        private readonly string _inside;
        private readonly string _outer;

        public Layout(byte[] text, ConfigNode node)
        {
            NewLine = text.AsSpan().IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
            _inside = Encoding.UTF8.GetString(text.AsSpan(node.Start + 1, node.End - node.Start - 2)).TrimEnd();
            _outer = IndentOf(text, node.Start);
            var own = node.Children.Count > 0 ? OwnLine(text, node.Children[^1].NameStart) : null;
            IsInline = node.Children.Count > 0 ? own is null : !text.AsSpan().Contains((byte)'\n');
            Indent = own ?? _outer + Unit;
        }

        public string NewLine { get; }

        public string Indent { get; init; }

        public bool IsInline { get; }

        /// <summary>The inside of an object that had no members; comments in it stay.</summary>
        public string Only(string member) => IsInline && _inside.Length == 0 ? $" {member} " : $"{_inside}{NewLine}{Indent}{member}{NewLine}{_outer}";

        // The white space at the beginning of the line.
        private static string IndentOf(byte[] text, int offset)
        {
            var line = text.AsSpan(text.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1);
            var end = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
            return Encoding.UTF8.GetString(line[..Math.Max(end, 0)]);
        }

        private static string? OwnLine(byte[] text, int offset)
        {
            var start = text.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1;
            return start > 0 && text.AsSpan(start, offset - start).IndexOfAnyExcept((byte)' ', (byte)'\t') < 0
                ? Encoding.UTF8.GetString(text.AsSpan(start, offset - start))
                : null;
        }
    }
}
