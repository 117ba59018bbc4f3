using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

/// <summary>Several conversations in one page.</summary>
public sealed class SessionsTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    private const string Irc = "agent:main:irc:dm:anna";

    [ChromiumFact]
    public async Task Goes_to_another_conversation_and_stays_there_over_a_reload()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("user", "in main");
        gateway.Keep("user", "from irc", Irc);
        await using var page = await OpenAsync(gateway);
        await page.Field.FillAsync("a draft for main");

        await page.Page.ClickAsync("#sessions-toggle");
        await Expect(page.Page.Locator("#session-list .session-title")).ToHaveTextAsync(["from irc", "Main"]);
        await Expect(page.Page.Locator("#session-list [aria-current]")).ToContainTextAsync("Main");
        await page.Page.ClickAsync("#session-list li >> text=from irc");
        await Expect(page.Said).ToHaveTextAsync("from irc");
        await Expect(page.Page.Locator("#session-name")).ToHaveTextAsync("from irc");
        (await page.Field.InputValueAsync()).ShouldBeEmpty();
        await page.SendAsync("hello anna");
        await page.WaitForReplyAsync("You said: hello anna");

        new Uri(page.Page.Url).Fragment.ShouldBe("#session=agent%3Amain%3Airc%3Adm%3Aanna");
        await page.Page.ReloadAsync();
        await page.WaitForReplyAsync("You said: hello anna");
        gateway.Sent.ShouldHaveSingleItem().SessionKey.ShouldBe(Irc);
        await page.Page.GoBackAsync();
        await Expect(page.Said).ToHaveTextAsync("in main");
        (await page.Field.InputValueAsync()).ShouldBe("a draft for main");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Comes_back_to_a_reply_that_went_on_elsewhere()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("user", "from irc", Irc);
        var isBack = new TaskCompletionSource();
        gateway.Answering = async run =>
        {
            await run.SayAsync("Thinking");
            await isBack.Task.WaitAsync(run.Stopping);
            await run.FinishAsync("Thinking done");
        };
        await using var page = await OpenAsync(gateway);
        await page.SendAsync("think");
        await Expect(page.Replies).ToHaveTextAsync("Thinking");

        await page.Page.EvaluateAsync($"() => location.hash = 'session={Irc}'");
        await Expect(page.Said).ToHaveTextAsync("from irc");
        await Expect(page.Page.Locator("#stop")).ToBeHiddenAsync();
        await page.Page.GoBackAsync();
        await Expect(page.Replies).ToHaveTextAsync("Thinking");
        isBack.SetResult();

        await page.WaitForReplyAsync("Thinking done");
        await Expect(page.Messages).ToHaveCountAsync(2);
    }

    [ChromiumFact]
    public async Task Begins_names_empties_and_deletes_a_conversation()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);
        await page.Page.ClickAsync("#sessions-toggle");

        await page.Page.ClickAsync("#session-new");
        await page.SendAsync("something new");
        await page.WaitForReplyAsync("You said: something new");
        var key = gateway.Sent.ShouldHaveSingleItem().SessionKey;
        key.ShouldStartWith("agent:main:chat-");
        await Expect(page.Page.Locator("#session-list [aria-current] .session-title")).ToHaveTextAsync("something new");
        await Expect(page.Page.Locator("#session-list .session-title")).ToHaveTextAsync(["something new", "Main"]);

        await page.Page.ClickAsync("#session-rename");
        await page.Page.FillAsync("#ask-field", " Plans ");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#session-name")).ToHaveTextAsync("Plans");

        await page.Page.ClickAsync("#session-reset");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Messages).ToHaveCountAsync(2);
        await page.Page.ClickAsync("#session-reset");
        await page.Page.ClickAsync("#ask-yes");
        await Expect(page.Messages).ToHaveCountAsync(0);

        await page.Page.ClickAsync("#session-delete");
        await page.Page.ClickAsync("#ask-no");
        await page.Page.ClickAsync("#session-delete");
        await Expect(page.Page.Locator("#ask-text")).ToContainTextAsync("“Plans” goes from the list.");
        await page.Page.ClickAsync("#ask-yes");
        await Expect(page.Page.Locator("#session-list .session-title")).ToHaveTextAsync(["Main"]);
        await Expect(page.Page.Locator("#session-delete")).ToBeHiddenAsync();

        new Uri(page.Page.Url).Fragment.ShouldBeEmpty();
        gateway.Changes.ShouldBe([
            ("sessions.patch", $$"""{"key":"{{key}}","label":"Plans"}"""), ("sessions.reset", $$"""{"key":"{{key}}"}"""), ("sessions.delete", $$"""{"key":"{{key}}"}"""),
        ]);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Switches_tools_on_for_the_conversation()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("user", "hi");
        await using var page = await OpenAsync(gateway);
        await page.Page.ClickAsync("#sessions-toggle");

        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Switch, new() { Name = "Show tool calls" }).CheckAsync();

        await Expect(page.Page.Locator("#session-verbose")).ToBeCheckedAsync();
        gateway.Changes.ShouldBe([("sessions.patch", """{"key":"main","verboseLevel":"on"}""")]);
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#session-verbose")).ToBeCheckedAsync();
    }

    [ChromiumFact]
    public async Task Shows_the_list_above_the_chat_on_a_phone_and_fits()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("user", $"a very long title {new string('w', 100)}", Irc);
        gateway.Keep("user", "hi");
        await using var page = await browser.OpenAsync(390, 780);
        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await page.WaitForHistoryAsync();

        await page.Page.ClickAsync("#sessions-toggle");
        await Expect(page.Page.Locator("#session-list [aria-current]")).ToBeFocusedAsync();
        await page.TakePictureAsync("phone-sessions");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.Locator("#sessions")).ToBeHiddenAsync();
        await Expect(page.Page.Locator("#sessions-toggle")).ToBeFocusedAsync();
        await page.Page.ClickAsync("#sessions-toggle");
        await page.Page.ClickAsync("#session-list li >> nth=1");

        await Expect(page.Page.Locator("#sessions")).ToBeHiddenAsync();
        await Expect(page.Said).ToContainTextAsync("a very long title");
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
