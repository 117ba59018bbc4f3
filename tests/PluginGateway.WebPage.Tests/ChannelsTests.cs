using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

/// <summary>The accounts on chat networks, and linking one to a phone.</summary>
public sealed class ChannelsTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    [ChromiumFact]
    public async Task Shows_the_code_until_the_phone_has_it_and_unlinks()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);
        var account = page.Page.Locator("#channel-list li[data-channel=whatsapp]");
        await Expect(page.Page.Locator("#channel-list .channel-name")).ToHaveTextAsync(["WhatsApp", "IRC · work"]);
        await Expect(account.Locator(".channel-state")).ToHaveTextAsync("not linked");
        await Expect(page.Page.Locator("#channel-list li[data-channel=irc] button")).ToHaveCountAsync(0);

        await page.Page.ClickAsync("#channel-list button");
        await Expect(page.Page.Locator("#channel-code")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await Expect(page.Page.Locator("#channel-step")).ToHaveTextAsync("Scan this QR code.");
        await Expect(account.Locator("button")).ToBeDisabledAsync();
        gateway.Channels.IsLinked = true;
        await Expect(page.Page.Locator("#channel-step")).ToHaveTextAsync("linked as +4915100000001");
        await Expect(page.Page.Locator("#channel-code")).ToBeHiddenAsync();
        await Expect(account.Locator(".channel-state")).ToHaveTextAsync("connected");
        await page.TakePictureAsync("phone-channels");

        await account.Locator("button").ClickAsync();
        await page.Page.ClickAsync("#ask-no");
        gateway.Called.Contains("channels.logout", StringComparer.Ordinal).ShouldBeFalse();
        await account.Locator("button").ClickAsync();
        await page.Page.ClickAsync("#ask-yes");
        await Expect(account.Locator(".channel-state")).ToHaveTextAsync("not linked");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Says_why_there_is_no_code_and_goes_on_saying_it()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Channels.Refusing = new ErrorShape(ErrorCodes.Unavailable, "the bridge does not run yet");
        await using var page = await OpenAsync(gateway);

        await page.Page.ClickAsync("#channel-list button");

        var problem = page.Page.Locator("#channels-problem");
        await Expect(problem).ToHaveTextAsync("The gateway did not do it: the bridge does not run yet.");
        var looks = gateway.Called.Count(static method => method == "channels.status");
        await Expect(page.Page.Locator("#channel-linking")).ToBeHiddenAsync();
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#channel-list button').disabled === false");
        while (gateway.Called.Count(static method => method == "channels.status") <= looks)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await Expect(problem).ToBeVisibleAsync();
    }

    [ChromiumFact]
    public async Task SEC_23_shows_what_networks_say_as_text_and_fetches_no_foreign_picture()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Channels.Detail = string.Join(' ', MarkupAttacks.All);
        gateway.Channels.Label = "<img src=x onerror=window.hit=1>";
        gateway.Channels.QrDataUrl = "https://evil.example/pixel.png";
        await using var page = await OpenAsync(gateway);

        await page.Page.ClickAsync("#channel-list button");
        await Expect(page.Page.Locator("#channel-step")).ToHaveTextAsync("Scan this QR code.");

        await Expect(page.Page.Locator("#channel-code")).ToBeHiddenAsync();
        (await page.Page.Locator("#channel-list :is(script, img, svg, iframe, style)").CountAsync()).ShouldBe(0);
        (await page.Page.EvaluateAsync<bool>("() => window.hit === undefined")).ShouldBeTrue();
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    private async Task<ChatPage> OpenAsync(FakeGateway gateway)
    {
        var page = await browser.OpenAsync(390, 780);
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForHistoryAsync();
        await page.Page.ClickAsync("#sessions-toggle");
        await page.Page.ClickAsync("#channels-open");
        await Expect(page.Page.Locator("#channel-list li")).ToHaveCountAsync(2);
        return page;
    }
}
