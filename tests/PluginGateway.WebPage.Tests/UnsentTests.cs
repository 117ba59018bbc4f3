using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

public sealed class UnsentTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    [ChromiumFact]
    public async Task Keeps_a_message_that_was_refused_and_sends_it_again()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.RefusingToSend = _ => new ErrorShape(ErrorCodes.Unavailable, "no agent is ready");
        await using var page = await OpenAsync(gateway);

        await page.SendAsync("important");
        await Expect(page.Messages.Last.Locator(".note")).ToHaveTextAsync("Not sent: no agent is ready");
        gateway.RefusingToSend = _ => null;
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await page.WaitForReplyAsync("You said: important");
        await Expect(page.Messages).ToHaveCountAsync(2);
        gateway.Sent.Select(sent => sent.IdempotencyKey).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
    }

    [ChromiumFact]
    public async Task Keeps_a_message_that_is_too_long_for_editing()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.MaxPayload = 2048;
        await using var page = await OpenAsync(gateway);
        var text = new string('x', 3000);

        await page.SendAsync(text);
        await Expect(page.Messages.Last.Locator(".note")).ToHaveTextAsync("Not sent: the gateway takes at most 2 KiB at once");
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Edit" }).ClickAsync();

        (await page.Field.InputValueAsync()).ShouldBe(text);
        await Expect(page.Messages).ToHaveCountAsync(0);
        gateway.Sent.ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Keeps_the_draft_over_a_reload()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);
        await page.Field.FillAsync("half a thou");

        await page.Page.ReloadAsync();

        await Expect(page.Field).ToHaveValueAsync("half a thou");
    }

    [ChromiumFact]
    public async Task Keeps_a_message_whose_answer_was_lost_and_does_not_say_it_twice()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.LosesTheAnswer = true;
        await using var page = await OpenAsync(gateway);

        await page.SendAsync("did you hear me?");
        await Expect(page.Messages.First.Locator(".note")).ToHaveTextAsync("Not sent: the connection was lost");
        gateway.LosesTheAnswer = false;
        gateway.IsDown = false;

        await page.WaitForStateAsync("connected");
        await page.WaitForReplyAsync("You said: did you hear me?");
        await Expect(page.Said).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("#messages .note")).ToHaveCountAsync(0);
    }

    [ChromiumFact]
    public async Task Keeps_a_message_that_was_not_sent_over_a_reload()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.RefusingToSend = _ => new ErrorShape(ErrorCodes.Unavailable, "no agent is ready");
        await using var page = await OpenAsync(gateway);
        await page.SendAsync("important");
        await Expect(page.Messages.Last.Locator(".note")).ToBeVisibleAsync();
        gateway.RefusingToSend = _ => null;

        await page.Page.ReloadAsync();
        await page.WaitForStateAsync("connected");
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await page.WaitForReplyAsync("You said: important");
    }

    private async Task<ChatPage> OpenAsync(FakeGateway gateway)
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForHistoryAsync();
        return page;
    }
}
