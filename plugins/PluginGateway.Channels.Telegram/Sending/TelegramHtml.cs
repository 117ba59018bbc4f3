using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace PluginGateway.Channels.Telegram.Sending;

/// <summary>
/// Markdown as the few tags that Telegram has: <c>b i s u code pre a blockquote</c>. What it has no tag for (headings, lists, tables, rules) becomes text that looks like it.
/// HTML in the text is text. Pure.
/// </summary>
internal static class TelegramHtml
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseAutoLinks().Build();

    /// <summary>Translates.</summary>
    /// <returns>Null when it is nested too deeply to be read.</returns>
    public static string? Of(string markdown)
    {
        try
        {
            var html = new StringBuilder(markdown.Length + 64);
            Blocks(html, Markdown.Parse(markdown, Pipeline), "\n\n", inQuote: false, depth: 0);
            return html.ToString().Trim();
        }
        catch (ArgumentException)
        {
            // The parser's limit of depth.
            return null;
        }
    }

    private static void Blocks(StringBuilder html, IEnumerable<Block> blocks, string between, bool inQuote, int depth)
    {
        var first = true;
        foreach (var block in blocks.Where(static block => block is not LinkReferenceDefinitionGroup))
        {
            html.Append(first ? "" : between);
            first = false;
            Write(html, block, inQuote, depth);
        }
    }

    private static void Write(StringBuilder html, Block block, bool inQuote, int depth)
    {
        switch (block)
        {
            case HeadingBlock heading:
                html.Append("<b>");
                Inlines(html, heading.Inline);
                html.Append("</b>");
                break;
            case CodeBlock code:
                Code(html, code);
                break;
            // Telegram has no quotes within quotes.
            case QuoteBlock quote when inQuote:
                Blocks(html, quote, "\n\n", inQuote: true, depth);
                break;
            case QuoteBlock quote:
                html.Append("<blockquote>");
                Blocks(html, quote, "\n\n", inQuote: true, depth);
                html.Append("</blockquote>");
                break;
            case ListBlock list:
                List(html, list, inQuote, depth);
                break;
            case Table table:
                html.Append("<pre>").Append(Escape(TextTable.Of(table))).Append("</pre>");
                break;
            case ThematicBreakBlock:
                html.Append("———");
                break;
            case HtmlBlock raw:
                html.Append(Escape(raw.Lines.ToString()));
                break;
            case LeafBlock leaf:
                Inlines(html, leaf.Inline);
                break;
            case ContainerBlock container:
                Blocks(html, container, "\n\n", inQuote, depth);
                break;
        }
    }

    private static void Code(StringBuilder html, CodeBlock code)
    {
        var language = (code as FencedCodeBlock)?.Info is { Length: > 0 } info && info.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '+' or '#' or '_') ? info : null;
        html.Append(language is null ? "<pre>" : $"<pre><code class=\"language-{language}\">")
            .Append(Escape(code.Lines.ToString()))
            .Append(language is null ? "</pre>" : "</code></pre>");
    }

    private static void List(StringBuilder html, ListBlock list, bool inQuote, int depth)
    {
        var number = int.TryParse(list.OrderedStart, System.Globalization.CultureInfo.InvariantCulture, out var start) ? start : 1;
        var first = true;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            html.Append(first ? "" : list.IsLoose ? "\n\n" : "\n").Append(' ', depth * 2).Append(list.IsOrdered ? $"{number++}. " : "• ");
            first = false;
            Blocks(html, item, "\n", inQuote, depth + 1);
        }
    }

    private static void Inlines(StringBuilder html, ContainerInline? inlines)
    {
        foreach (var inline in inlines ?? Enumerable.Empty<Inline>())
        {
            Write(html, inline);
        }
    }

    private static void Write(StringBuilder html, Inline inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                html.Append(Escape(literal.Content.ToString()));
                break;
            case CodeInline code:
                html.Append("<code>").Append(Escape(code.Content)).Append("</code>");
                break;
            case EmphasisInline emphasis:
                Emphasis(html, emphasis);
                break;
            case LinkInline link:
                Link(html, link);
                break;
            case AutolinkInline auto:
                html.Append(Escape(auto.Url));
                break;
            case LineBreakInline:
                html.Append('\n');
                break;
            case HtmlEntityInline entity:
                html.Append(Escape(entity.Transcoded.ToString()));
                break;
            case HtmlInline raw:
                html.Append(Escape(raw.Tag));
                break;
            case ContainerInline container:
                Inlines(html, container);
                break;
        }
    }

    private static void Emphasis(StringBuilder html, EmphasisInline emphasis)
    {
        var tag = (emphasis.DelimiterChar, emphasis.DelimiterCount) switch
        {
            ('*' or '_', 2) => "b",
            ('*' or '_', _) => "i",
            ('~', 2) => "s",
            ('+', 2) => "u",
            _ => null,
        };
        html.Append(tag is null ? "" : $"<{tag}>");
        Inlines(html, emphasis);
        html.Append(tag is null ? "" : $"</{tag}>");
    }

    private static void Link(StringBuilder html, LinkInline link)
    {
        var isLink = Uri.TryCreate(link.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "tg" or "mailto" or "tel";
        var isPicture = link.IsImage;
        var words = new StringBuilder();
        Inlines(words, link);
        if (words.Length == 0)
        {
            words.Append(Escape(link.Url ?? ""));
        }

        html.Append(isLink && !isPicture ? $"<a href=\"{Escape(link.Url!)}\">{words}</a>" : link.Url is { Length: > 0 } address && address != words.ToString() ? $"{words} ({Escape(address)})" : words);
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
