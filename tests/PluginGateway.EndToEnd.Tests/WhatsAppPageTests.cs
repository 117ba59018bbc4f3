using PluginGateway.WebPage.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>Linking WhatsApp in the web page of the real gateway, in a real browser.</summary>
public sealed class WhatsAppPageTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private readonly WhatsAppGateway _whatsApp = new();

    public Task InitializeAsync() => _whatsApp.StartAsync();

    public async Task DisposeAsync() => await _whatsApp.DisposeAsync();

    [NodeAndChromiumFact]
    public async Task Shows_the_code_as_a_picture_and_says_when_the_phone_has_it()
    {
        await using var page = await browser.OpenAsync(900, 820);
        await page.GotoAsync(_whatsApp.Gateway.Url, _whatsApp.Gateway.Token);
        await page.WaitForHistoryAsync();
        await page.Page.ClickAsync("#sessions-toggle");
        await page.Page.ClickAsync("#channels-open");
        var account = page.Page.Locator("#channel-list li[data-channel=whatsapp]");
        await Expect(account.Locator(".channel-state")).ToHaveTextAsync("not linked");

        await account.Locator("button").ClickAsync();
        await Expect(page.Page.Locator("#channel-code")).ToBeVisibleAsync();
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#channel-code').naturalWidth > 100");
        await page.TakePictureAsync("channels-link");
        await _whatsApp.Phone.OrderAsync("pair");
        await Expect(page.Page.Locator("#channel-step")).ToHaveTextAsync("linked as +4915100000001");
        await Expect(account.Locator(".channel-state")).ToHaveTextAsync("connected");
        await page.TakePictureAsync("channels-linked");

        await account.Locator("button").ClickAsync();
        await page.Page.ClickAsync("#ask-yes");
        await Expect(account.Locator(".channel-state")).ToHaveTextAsync("not linked");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }
}
