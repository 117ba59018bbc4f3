using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

public sealed class ChattingTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    [ChromiumFact]
    public async Task Shows_a_reply_while_it_grows()
    {
        await using var gateway = await FakeGateway.StartAsync();
        var seen = new TaskCompletionSource();
        gateway.Answering = async run =>
        {
            await run.SayAsync("Once upon");
            await seen.Task.WaitAsync(run.Stopping);
            await run.FinishAsync("Once upon a time.");
        };
        await using var page = await OpenAsync(gateway);

        await page.SendAsync("tell me a story");
        await Expect(page.Replies).ToHaveTextAsync("Once upon");
        seen.SetResult();

        await page.WaitForReplyAsync("Once upon a time.");
        await Expect(page.Said).ToHaveTextAsync("tell me a story");
        await Expect(page.Page.Locator("#announcer")).ToHaveTextAsync("Once upon a time.");
        gateway.Sent.ShouldHaveSingleItem().SessionKey.ShouldBe("main");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Shows_the_history_after_a_reload()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);
        await page.SendAsync("hello");
        await page.WaitForReplyAsync("You said: hello");

        await page.Page.ReloadAsync();

        await page.WaitForReplyAsync("You said: hello");
        await Expect(page.Messages).ToHaveCountAsync(2);
    }

    [ChromiumFact]
    public async Task Stops_a_reply_and_keeps_what_was_said()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Answering = async run =>
        {
            await run.SayAsync("Counting: one, two");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.Stopping);
        };
        await using var page = await OpenAsync(gateway);
        await Expect(page.Page.Locator("#stop")).ToBeHiddenAsync();

        await page.SendAsync("count");
        await Expect(page.Replies).ToHaveTextAsync("Counting: one, two");
        await page.Page.ClickAsync("#stop");

        await Expect(page.Messages.Last.Locator(".note")).ToHaveTextAsync("Stopped.");
        await Expect(page.Replies).ToHaveTextAsync("Counting: one, two");
        await Expect(page.Page.Locator("#stop")).ToBeHiddenAsync();
        gateway.Called.ShouldContain(method => method == "chat.abort");
    }

    [ChromiumFact]
    public async Task Says_why_a_run_failed()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Answering = run => run.FailAsync("the model is out of coffee");
        await using var page = await OpenAsync(gateway);

        await page.SendAsync("hello");

        await Expect(page.Messages.Last.Locator(".note")).ToHaveTextAsync("Failed: the model is out of coffee");
    }

    [ChromiumFact]
    public async Task Breaks_the_line_on_Shift_Enter_and_sends_on_Enter()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        await page.Field.PressSequentiallyAsync("one");
        await page.Field.PressAsync("Shift+Enter");
        await page.Field.PressSequentiallyAsync("two");
        await page.Field.PressAsync("Enter");

        await page.WaitForReplyAsync("You said: one\ntwo");
        gateway.Sent.ShouldHaveSingleItem().Message.ShouldBe("one\ntwo");
        (await page.Field.InputValueAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Shows_what_another_client_said_in_the_same_session()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        gateway.Keep("user", "from the phone");
        gateway.Start(new FakeRun(gateway, "run-of-the-phone", "from the phone"));

        await page.WaitForReplyAsync("You said: from the phone");
        await Expect(page.Said).ToHaveTextAsync("from the phone");
        await Expect(page.Messages).ToHaveCountAsync(2);
    }

    [ChromiumFact]
    public async Task Ignores_other_sessions()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        await gateway.BroadcastAsync(ChatMethods.Event, new ChatEventPayload
        {
            RunId = "elsewhere",
            SessionKey = "agent:main:telegram:dm:7",
            Seq = 1,
            State = "delta",
            Message = new ChatMessage("assistant", [new ChatContent("text", "not for you")], gateway.NextTime()),
        });
        await page.SendAsync("hello");

        await page.WaitForReplyAsync("You said: hello");
        await Expect(page.Replies).ToHaveCountAsync(1);
    }

    [ChromiumFact]
    public async Task Shows_code_as_code()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Keep("assistant", "Try `pgw`:\n```sh\npgw start\n```\nand **wait**.");
        await using var page = await OpenAsync(gateway);

        await Expect(page.Page.Locator("#messages pre code")).ToHaveTextAsync("pgw start");
        await Expect(page.Page.Locator("#messages .text p > code")).ToHaveTextAsync("pgw");
        await Expect(page.Page.Locator("#messages strong")).ToHaveTextAsync("wait");
    }

    [ChromiumFact]
    public async Task Shows_what_was_said_so_far_after_a_reload_in_the_middle_and_goes_on()
    {
        await using var gateway = await FakeGateway.StartAsync();
        var seen = new TaskCompletionSource();
        gateway.Answering = async run =>
        {
            await run.SayAsync("Once upon");
            await seen.Task.WaitAsync(run.Stopping);
            await run.SayAsync("Once upon a time");
            await run.FinishAsync("Once upon a time.");
        };
        await using var page = await OpenAsync(gateway);
        await page.SendAsync("tell me a story");
        await Expect(page.Replies).ToHaveTextAsync("Once upon");

        await page.Page.ReloadAsync();

        await Expect(page.Replies).ToHaveTextAsync("Once upon");
        await Expect(page.Said).ToHaveTextAsync("tell me a story");
        await Expect(page.Page.Locator("#stop")).ToBeVisibleAsync();
        seen.SetResult();
        await page.WaitForReplyAsync("Once upon a time.");
        await Expect(page.Messages).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("#stop")).ToBeHiddenAsync();
    }

    [ChromiumFact]
    public async Task Shows_the_tools_of_a_run_and_keeps_open_what_was_opened()
    {
        await using var gateway = await FakeGateway.StartAsync();
        var opened = new TaskCompletionSource();
        gateway.Answering = async run =>
        {
            await run.CallToolAsync("1", "weather", """{"city":"Graz <b>"}""");
            await opened.Task.WaitAsync(run.Stopping);
            await run.AnswerToolAsync("1", "weather", "rain <i>");
            await run.CallToolAsync("2", "post", "{}");
            await run.AnswerToolAsync("2", "post", "no such door", isError: true);
            await run.SayAsync("It");
            await run.FinishAsync("It rains.");
        };
        await using var page = await OpenAsync(gateway);

        await page.SendAsync("weather?");
        var tools = page.Page.Locator("#messages .tool");
        await Expect(tools.Locator("summary")).ToHaveTextAsync("Tool weather is running…");
        await Expect(tools.Locator(".tool-args")).ToBeHiddenAsync();
        await tools.Locator("summary").ClickAsync();
        await Expect(tools.Locator(".tool-args")).ToHaveTextAsync("{ \"city\": \"Graz <b>\" }");
        opened.SetResult();

        await page.WaitForReplyAsync("It rains.");
        await Expect(tools.First.Locator(".tool-result")).ToBeVisibleAsync();
        await Expect(tools.First.Locator(".tool-result")).ToHaveTextAsync("rain <i>");
        await Expect(tools.Last.Locator("summary")).ToHaveTextAsync("Tool post failed · 0.1 s");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Shows_what_earlier_runs_called_and_why_they_failed_after_a_reload()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Sessions.Keep("main", new ChatMessage("user", [new ChatContent("text", "weather?")], 1));
        gateway.Sessions.Keep("main", new ChatMessage(
            "assistant",
            [
                new ChatContent("toolCall") { Id = "1", Name = "weather", Arguments = System.Text.Json.JsonElement.Parse("""{"city":"Graz"}""") },
                new ChatContent("toolResult", "rain") { Id = "1", Name = "weather", IsError = false, Meta = "0.2 s" },
                new ChatContent("text", "It rains."),
            ],
            2));
        gateway.Sessions.Keep("main", new ChatMessage("user", [new ChatContent("text", "and there?")], 3));
        gateway.Sessions.Keep("main", new ChatMessage("assistant", [new ChatContent("text", "")], 4) { StopReason = "error", ErrorMessage = "the model's server is down" });
        await using var page = await OpenAsync(gateway);

        await Expect(page.Page.Locator("#messages .tool summary")).ToHaveTextAsync("Tool weather done · 0.2 s");
        await Expect(page.Messages).ToHaveCountAsync(4);
        await Expect(page.Messages.Nth(3)).ToContainTextAsync("Failed: the model's server is down");
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
