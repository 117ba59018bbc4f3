using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

/// <summary>
/// SEC-23: whatever text reaches the page is shown as text. The page shows what was said, the agent's name, the gateway's host, and errors; it shows neither presence
/// nor names of sessions.
/// </summary>
public sealed class MarkupTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    private const string Foreign =
        "#messages :is(script, img, svg, math, iframe, object, embed, link, meta, base, style, video, audio, form, input, details, marquee, template, noscript, body)";

    [ChromiumFact]
    public async Task SEC_23_shows_every_attack_in_a_kept_message_as_text()
    {
        await using var gateway = await FakeGateway.StartAsync();
        foreach (var attack in MarkupAttacks.All)
        {
            gateway.Keep("user", attack);
            gateway.Keep("assistant", attack);
        }

        await using var page = await browser.OpenAsync();
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForHistoryAsync();

        (await page.Said.AllTextContentsAsync()).ShouldBe(MarkupAttacks.All);
        (await page.Replies.AllTextContentsAsync()).ShouldBe(MarkupAttacks.All.Select(MarkupAttacks.Shown));
        await ShouldBeUnharmedAsync(page);
    }

    [ChromiumFact]
    public async Task SEC_23_shows_every_attack_in_a_reply_and_in_what_is_typed_as_text()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForStateAsync("connected");

        // All in one, as it comes in: delta by delta, then the whole.
        var all = string.Join(" ", MarkupAttacks.All.Where(attack => attack.AsSpan().IndexOfAny("`*\0\n") < 0));
        await page.SendAsync(all);

        await page.WaitForReplyAsync($"You said: {all}");
        await Expect(page.Said).ToHaveTextAsync(all);
        await ShouldBeUnharmedAsync(page);
    }

    [ChromiumFact]
    public async Task SEC_23_shows_every_attack_in_a_name_or_an_error_as_text()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();
        var attacks = string.Join(" ", MarkupAttacks.All.Where(attack => !attack.Contains('\n', StringComparison.Ordinal)));
        gateway.AgentName = attacks;
        gateway.HostName = attacks;
        gateway.RefusingToSend = _ => new ErrorShape(ErrorCodes.InvalidRequest, attacks);

        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForStateAsync("connected");
        await Expect(page.Page.Locator("#agent")).ToHaveTextAsync(attacks);
        await Expect(page.Page.Locator("#gateway")).ToContainTextAsync(attacks);
        await page.SendAsync("hello");
        await Expect(page.Page.Locator("#transcript")).ToContainTextAsync(attacks);

        await ShouldBeUnharmedAsync(page);
    }

    private static async Task ShouldBeUnharmedAsync(ChatPage page)
    {
        await Expect(page.Page.Locator(Foreign)).ToHaveCountAsync(0);
        (await page.Page.EvaluateAsync<bool>("() => window.hit === undefined")).ShouldBeTrue();
        (await page.Page.EvaluateAsync<string[]>("() => performance.getEntriesByType('resource').map(entry => new URL(entry.name).host)"))
            .ShouldAllBe(host => host == new Uri(page.Page.Url).Authority);
        (await page.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#messages a')].map(link => link.protocol)")).ShouldAllBe(scheme => scheme == "https:" || scheme == "http:");
        (await page.Page.EvaluateAsync<bool>("() => [...document.querySelectorAll('*')].every(element => [...element.attributes].every(attribute => !attribute.name.startsWith('on')))")).ShouldBeTrue();
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }
}
