using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>A table as lines of text whose columns stand below each other. Pure.</summary>
internal static class TextTable
{
    /// <summary>Draws it.</summary>
    public static string Of(Table table)
    {
        var rows = table.OfType<TableRow>().Select(static row => (row.IsHeader, Cells: row.OfType<TableCell>().Select(Plain).ToList())).ToList();
        var widths = Enumerable.Range(0, rows.Max(static row => row.Cells.Count)).Select(column => rows.Max(row => column < row.Cells.Count ? row.Cells[column].Length : 0)).ToList();
        var lines = new List<string>();
        foreach (var (isHeader, cells) in rows)
        {
            lines.Add(string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            if (isHeader)
            {
                lines.Add(string.Join("-+-", widths.Select(static width => new string('-', width))));
            }
        }

        return string.Join('\n', lines);
    }

    private static string Plain(TableCell cell) => string.Concat(cell.Descendants<LeafInline>().Select(static inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        AutolinkInline auto => auto.Url,
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        HtmlInline raw => raw.Tag,
        LineBreakInline => " ",
        _ => "",
    }));
}
