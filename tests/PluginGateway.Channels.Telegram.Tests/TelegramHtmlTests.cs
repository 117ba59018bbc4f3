using PluginGateway.Channels.Telegram.Sending;

namespace PluginGateway.Channels.Telegram.Tests;

public sealed class TelegramHtmlTests
{
    [Theory]
    [InlineData("**b** *i* ~~s~~ `c<d`", "<b>b</b> <i>i</i> <s>s</s> <code>c&lt;d</code>")]
    [InlineData("a <b>x</b> & \"y\"", "a &lt;b&gt;x&lt;/b&gt; &amp; &quot;y&quot;")]
    [InlineData("# Title\n\ntext", "<b>Title</b>\n\ntext")]
    [InlineData("- one\n- two\n  - deep", "• one\n• two\n  • deep")]
    [InlineData("3. three\n4. four", "3. three\n4. four")]
    [InlineData("```cs\nvar x = a < b;\n```", "<pre><code class=\"language-cs\">var x = a &lt; b;</code></pre>")]
    [InlineData("```\nplain\n```", "<pre>plain</pre>")]
    [InlineData("```a\"b\nplain\n```", "<pre>plain</pre>")]
    [InlineData("> one\n> > two", "<blockquote>one\n\ntwo</blockquote>")]
    [InlineData("[words](https://x.y/?a=1&b=2)", "<a href=\"https://x.y/?a=1&amp;b=2\">words</a>")]
    [InlineData("[words](javascript:alert)", "words (javascript:alert)")]
    [InlineData("![cat](https://x.y/cat.png)", "cat (https://x.y/cat.png)")]
    [InlineData("| a | b |\n|---|---|\n| 1 | long |", "<pre>a | b\n--+-----\n1 | long</pre>")]
    [InlineData("one\ntwo", "one\ntwo")]
    [InlineData("one\n\n---\n\ntwo", "one\n\n———\n\ntwo")]
    [InlineData("5 * 3 * 2 = snake_case_name", "5 * 3 * 2 = snake_case_name")]
    [InlineData("&copy; &lt;", "© &lt;")]
    public void Translates(string markdown, string html) => TelegramHtml.Of(markdown).ShouldBe(html);

    [Theory]
    [InlineData("**open")]
    [InlineData("```\nopen")]
    [InlineData("> *a **b* c**")]
    [InlineData("[x](<b>)")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("| broken | table\n|---\n")]
    [InlineData("***a** b*")]
    [InlineData("`` ` `` _a_ <!-- c -->")]
    public void Is_always_what_telegram_takes(string markdown)
    {
        var html = TelegramHtml.Of(markdown).ShouldNotBeNull();
        Accepts(html).ShouldBeNull(html);
    }

    [Fact]
    public void Gives_up_on_what_is_nested_too_deeply() => TelegramHtml.Of(new string('>', 5000) + "x").ShouldBeNull();

    // What the Bot API asks of its HTML: what is opened is closed, in order.
    private static string? Accepts(string html)
    {
        var open = new Stack<string>();
        foreach (System.Text.RegularExpressions.Match tag in System.Text.RegularExpressions.Regex.Matches(html, "<(?<closes>/?)(?<name>[a-z]+)[^<>]*>", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
        {
            if (tag.Groups["closes"].Length == 0)
            {
                open.Push(tag.Groups["name"].Value);
            }
            else if (!open.TryPop(out var last) || last != tag.Groups["name"].Value)
            {
                return $"unmatched {tag.Value}";
            }
        }

        return open.Count == 0 ? null : $"open {open.Peek()}";
    }
}
