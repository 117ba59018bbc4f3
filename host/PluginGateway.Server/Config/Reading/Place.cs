namespace PluginGateway.Server.Config.Reading;

/// <summary>Lines and columns, both from 1, columns in UTF-8 bytes, against offsets. Pure.</summary>
internal static class Place
{
    /// <summary>The line and column of a byte.</summary>
    public static (int Line, int Column) Of(ReadOnlySpan<byte> text, int offset)
    {
        var before = text[..offset];
        return (before.Count((byte)'\n') + 1, offset - before.LastIndexOf((byte)'\n'));
    }

    /// <summary>The byte at a line and column; the end when there is none.</summary>
    public static int Offset(ReadOnlySpan<byte> text, int line, int column)
    {
        var start = 0;
        for (; line > 1 && text[start..].IndexOf((byte)'\n') is var end and >= 0; line--)
        {
            start += end + 1;
        }

        return Math.Min(start + column - 1, text.Length);
    }
}
