using PluginGateway.WebPage.Tests.Browser;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The web page of the real gateway in a real browser.</summary>
public sealed class PageTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private readonly GatewayUnderTest _gateway = new();

    public Task InitializeAsync() => _gateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [ChromiumFact]
    public async Task Chats_with_the_agent_and_remembers_it_after_a_reload()
    {
        await using var page = await browser.OpenAsync(width: 900, height: 520);
        await page.GotoAsync(_gateway.Url, _gateway.Token);
        await page.WaitForStateAsync("connected");

        await page.SendAsync("hello from a browser");
        await page.WaitForReplyAsync("You said: hello from a browser");
        await page.SendAsync("and how do I make you smarter?");
        await page.WaitForReplyAsync("You said: and how do I make you smarter?");

        new Uri(page.Page.Url).Fragment.ShouldBeEmpty();
        await page.Page.ReloadAsync();
        await page.WaitForStateAsync("connected");
        await page.WaitForReplyAsync("You said: and how do I make you smarter?");
        (await page.Said.AllInnerTextsAsync()).ShouldBe(["hello from a browser", "and how do I make you smarter?"]);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Says_that_the_token_is_wrong()
    {
        await using var page = await browser.OpenAsync();
        await page.GotoAsync(_gateway.Url, "wrong");

        await Microsoft.Playwright.Assertions.Expect(page.SignInProblem).ToBeVisibleAsync();
        (await page.SignInProblem.InnerTextAsync()).ShouldContain("token");
    }
}
