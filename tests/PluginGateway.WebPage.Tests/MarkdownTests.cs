using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

/// <summary>What an agent writes, as people see it.</summary>
public sealed class MarkdownTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    private static TheoryData<string, string> Texts => new()
    {
        { "# One\n## Two ##\ntext", "<h3>One</h3><h4>Two</h4><p>text</p>" },
        { "a\nb\n\nc", "<p>a\nb</p><p>c</p>" },
        { "- a\n- b\n  - c\n  - d\n- [x] e", "<ul><li>a</li><li>b<ul><li>c</li><li>d</li></ul></li><li>☑ e</li></ul>" },
        { "3. a\n4. b\n\n   more of b", "<ol start=\"3\"><li>a</li><li>b<p>more of b</p></li></ol>" },
        { "I was born in\n1984. It was cold.", "<p>I was born in\n1984. It was cold.</p>" },
        { "2 * 3 * 4 and snake_case_name", "<p>2 * 3 * 4 and snake_case_name</p>" },
        { "**bold *both* x** *em* _em_ ~~gone~~ \\*not\\*", "<p><strong>bold <em>both</em> x</strong> <em>em</em> <em>em</em> <s>gone</s> *not*</p>" },
        { "> quoted\n> - item\n\nout", "<blockquote><p>quoted</p><ul><li>item</li></ul></blockquote><p>out</p>" },
        { "---", "<hr>" },
        { "`**raw** <b>`", "<p><code>**raw** &lt;b&gt;</code></p>" },
        { "| a | b |\n|---|--:|\n| 1 | **2** |\n| x \\| y |", "<div class=\"table\" tabindex=\"0\"><table><tr><th class=\"left\">a</th><th class=\"right\">b</th></tr>"
            + "<tr><td class=\"left\">1</td><td class=\"right\"><strong>2</strong></td></tr><tr><td class=\"left\">x | y</td><td class=\"right\"></td></tr></table></div>" },
        { "a | b", "<p>a | b</p>" },
        { "[docs](https://example.org/a_(b)) ![x](https://evil.example/pixel.gif) [x](javascript:alert(1))",
            "<p><a href=\"https://example.org/a_(b)\" title=\"https://example.org/a_(b)\" target=\"_blank\" rel=\"noopener noreferrer\">docs</a><span class=\"host\"> (example.org)</span>"
            + " ![x](<a href=\"https://evil.example/pixel.gif\" title=\"https://evil.example/pixel.gif\" target=\"_blank\" rel=\"noopener noreferrer\">https://evil.example/pixel.gif</a>) [x](javascript:alert(1))</p>" },
    };

    [ChromiumFact]
    public async Task Shows_what_is_written_in_Markdown()
    {
        await using var gateway = await FakeGateway.StartAsync();
        foreach (var row in Texts)
        {
            gateway.Keep("assistant", (string)row[0]);
        }

        await using var page = await OpenAsync(gateway);

        var shown = await page.Replies.EvaluateAllAsync<string[]>("all => all.map(element => element.innerHTML)");
        var expected = Texts.Select(row => (string)row[1]).ToArray();
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i].ShouldBe(expected[i]);
        }

        shown.Length.ShouldBe(expected.Length);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Copies_code_and_nothing_else()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("assistant", "Run:\n~~~sh\npgw start\n  --now\n~~~\nthen wait");
        await using var page = await OpenAsync(gateway);
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Copy" }).ClickAsync();

        await Expect(page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        (await page.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()")).ShouldBe("pgw start\n  --now");
        await Expect(page.Page.Locator("#messages .code")).ToHaveAttributeAsync("data-language", "sh");
    }

    [ChromiumFact]
    public async Task Leaves_alone_what_did_not_change_while_a_reply_grows()
    {
        await using var gateway = await FakeGateway.StartAsync();
        var selected = new TaskCompletionSource();
        gateway.Answering = async run =>
        {
            await run.SayAsync("First paragraph.\n\nSecond");
            await selected.Task.WaitAsync(run.Stopping);
            await run.FinishAsync("First paragraph.\n\nSecond one.\n\n```\ncode\n```");
        };
        await using var page = await OpenAsync(gateway);
        await page.SendAsync("go");
        await Expect(page.Replies.Locator("p")).ToHaveCountAsync(2);
        await page.Page.EvaluateAsync("() => getSelection().selectAllChildren(document.querySelector('#messages .assistant p'))");
        selected.SetResult();

        await Expect(page.Replies.Locator("pre")).ToHaveTextAsync("code");
        (await page.Page.EvaluateAsync<string>("() => getSelection().toString()")).ShouldBe("First paragraph.");
    }

    // A page that hangs never answers, and the test ends by its deadline.
    [ChromiumFact]
    public async Task Is_not_stopped_by_texts_that_are_made_to_be_slow_or_deep()
    {
        await using var gateway = await FakeGateway.StartAsync();
        string[] patterns = [">", "> - ", "*", "**a", "_a ", "[", "[a](", "`", "```\n", "~~a", "|", "|-", "- ", "  - a\n", "1. ", "https://", "\\", "# ", "    "];
        foreach (var pattern in patterns)
        {
            gateway.Keep("assistant", "x " + string.Concat(Enumerable.Repeat(pattern, 40_000 / pattern.Length)));
            gateway.Keep("assistant", string.Concat(Enumerable.Repeat(pattern, 40_000 / pattern.Length)) + "x");
        }

        string[] lines = [$"~~~{new string('a', 100_000)}`", $"```{new string('a', 100_000)}`", $"a|b\n---{new string(' ', 100_000)}x|", $"a|b\n{new string(' ', 100_000)}x|", $"#{new string(' ', 100_000)}", $"---{new string(' ', 100_000)}x"];
        foreach (var line in lines)
        {
            gateway.Keep("assistant", line);
        }

        await using var page = await OpenAsync(gateway);

        await Expect(page.Messages).ToHaveCountAsync((2 * patterns.Length) + lines.Length);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    private async Task<ChatPage> OpenAsync(FakeGateway gateway)
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForHistoryAsync();
        return page;
    }
}
