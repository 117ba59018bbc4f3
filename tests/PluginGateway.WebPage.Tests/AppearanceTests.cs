using Microsoft.Playwright;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

/// <summary>Pictures of the page lie in <c>pictures</c> beside the test assembly after a run, to be looked at.</summary>
public sealed class AppearanceTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    [ChromiumFact]
    public async Task Fits_a_window_in_light() => await ShowsTalkAsync("light", 1100, 760, ColorScheme.Light);

    [ChromiumFact]
    public async Task Fits_a_window_in_dark() => await ShowsTalkAsync("dark", 1100, 760, ColorScheme.Dark);

    [ChromiumFact]
    public async Task Fits_a_narrow_phone() => await ShowsTalkAsync("phone", 360, 640, ColorScheme.Light);

    [ChromiumFact]
    public async Task Fits_a_narrow_phone_while_signing_in()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync(360, 640);

        await page.GotoAsync(gateway.Address, "wrong-token");
        await Expect(page.SignInProblem).ToBeVisibleAsync();

        await FitsAsync(page, "phone-sign-in");
    }

    [ChromiumFact]
    public async Task Fits_a_narrow_phone_while_the_gateway_is_not_reachable()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.IsDown = true;
        await using var page = await browser.OpenAsync(360, 640, ColorScheme.Dark);

        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await Expect(page.Banner).ToBeVisibleAsync();

        await FitsAsync(page, "phone-unreachable");
    }

    [ChromiumFact]
    public async Task Fits_a_narrow_phone_from_the_first_word_on()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Answering = run => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.Stopping);
        await using var page = await browser.OpenAsync(360, 640);
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await Expect(page.Page.Locator("#empty")).ToHaveTextAsync("Say something. Parrot answers here.");
        await FitsAsync(page, "phone-empty");

        await page.SendAsync("a longer question\nthat takes\nthree lines");
        await Expect(page.Page.Locator("#stop")).ToBeVisibleAsync();
        await page.Field.FillAsync("the next one\nis being written already");

        await FitsAsync(page, "phone-answering");
    }

    [ChromiumFact]
    public async Task Fits_a_phone_with_pictures_tables_and_tools() => await ShowsEverythingAsync("phone-everything", ColorScheme.Light);

    [ChromiumFact]
    public async Task Fits_a_phone_with_pictures_tables_and_tools_in_dark() => await ShowsEverythingAsync("phone-everything-dark", ColorScheme.Dark);

    [ChromiumFact]
    public async Task Can_be_used_with_the_keyboard_alone()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address);
        await Expect(page.Page.Locator("#secret")).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync(FakeGateway.Token);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Field).ToBeFocusedAsync();
        await page.Page.Keyboard.TypeAsync("hello");
        await page.Page.Keyboard.PressAsync("Enter");

        await page.WaitForReplyAsync("You said: hello");
        await Expect(page.Field).ToBeFocusedAsync();
    }

    private async Task ShowsTalkAsync(string name, int width, int height, ColorScheme scheme)
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("user", "How do I restart the Telegram account?");
        gateway.Keep("assistant", "Use the **account** command:\n```sh\npgw channels restart telegram --account default --and-a-long-option-that-must-scroll-inside-its-own-box\n```\nMore in https://example.org/docs/channels. The account keeps its place, so no message is lost.");
        gateway.Keep("user", $"Thanks! And this: {new string('w', 90)}");
        gateway.Answering = run => run.FailAsync("the model is not reachable");
        await using var page = await browser.OpenAsync(width, height, scheme);
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await Expect(page.Messages).ToHaveCountAsync(3);
        await page.SendAsync("Is anybody there?");
        await Expect(page.Messages.Last.Locator(".note")).ToBeVisibleAsync();
        gateway.RefusingToSend = _ => new Protocol.ErrorShape(Protocol.ErrorCodes.Unavailable, "no agent is ready");
        await page.SendAsync("Hello?");
        await Expect(page.Messages.Last.Locator(".note")).ToBeVisibleAsync();

        await FitsAsync(page, name);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    private async Task ShowsEverythingAsync(string name, ColorScheme scheme)
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Answering = async run =>
        {
            await run.CallToolAsync("1", "gateway__nodes_invoke_with_a_long_name", """{"node":"rack"}""");
            await run.AnswerToolAsync("1", "gateway__nodes_invoke_with_a_long_name", new string('r', 300));
            await run.FinishAsync($"## Racks\n\n| shelf | load | limit | remark |\n|---|--:|--:|---|\n| 1 | 310 W | 400 W | a-remark-that-does-not-fit-on-a-phone |\n\n1. **Move** one\n   - and `{new string('c', 80)}`\n2. [Read](https://example.org/{new string('p', 80)})\n\n> quoted");
        };
        await using var page = await browser.OpenAsync(390, 844, scheme);
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForHistoryAsync();
        FilePayload[] files =
        [
            new() { Name = $"{new string('n', 80)}.txt", MimeType = "text/plain", Buffer = [65] }, new() { Name = "point.png", MimeType = "image/png", Buffer = AttachmentTests.RedPoint },
        ];
        await page.Page.SetInputFilesAsync("#files", files);
        await page.SendAsync("Is there room?");
        await Expect(page.Replies.Locator("table")).ToBeVisibleAsync();
        await page.Page.ClickAsync("#messages .tool summary");
        await page.Page.SetInputFilesAsync("#files", files);
        await Expect(page.Page.Locator("#tray li")).ToHaveCountAsync(2);

        await FitsAsync(page, name);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    // Nothing is wider than the window: nobody has to scroll sideways.
    private static async Task FitsAsync(ChatPage page, string name)
    {
        File.Exists(await page.TakePictureAsync(name)).ShouldBeTrue();
        var overflow = await page.Page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('pre, .table') && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.id || e.className || e.tagName)");
        overflow.ShouldBeEmpty();
    }
}
