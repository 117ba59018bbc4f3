using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

public sealed class ReconnectTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    [ChromiumFact]
    public async Task Comes_back_after_a_cut_line_with_history_and_draft()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);
        await page.Field.FillAsync("half a thou");

        gateway.IsDown = true;
        gateway.DropAll();
        await page.WaitForStateAsync("waiting");
        await Expect(page.Page.Locator("#send")).ToBeDisabledAsync();
        gateway.Keep("assistant", "said meanwhile");
        gateway.IsDown = false;

        await page.WaitForStateAsync("connected");
        await page.WaitForReplyAsync("said meanwhile");
        (await page.Field.InputValueAsync()).ShouldBe("half a thou");
        await Expect(page.Page.Locator("#send")).ToBeEnabledAsync();
    }

    [ChromiumFact]
    public async Task Counts_down_while_the_gateway_is_not_reachable()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.IsDown = true;
        await using var page = await browser.OpenAsync();

        await page.GotoAsync(gateway.Address, FakeGateway.Token);
        await Expect(page.Banner).ToContainTextAsync("The gateway is not reachable.");
        await Expect(page.Page.Locator("#countdown")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"Next try in \d+ s\."));
        gateway.IsDown = false;
        await page.Page.ClickAsync("#retry");

        await page.WaitForStateAsync("connected");
        await Expect(page.Banner).ToBeHiddenAsync();
    }

    [ChromiumFact]
    public async Task Announces_a_restart_and_comes_back_after_it()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        await gateway.BroadcastAsync(LifecycleEvents.Shutdown, new ShutdownPayload("gateway restarting") { RestartExpectedMs = 2500 });
        await Expect(page.Banner).ToContainTextAsync("The gateway is restarting. Back in");
        await Expect(page.Page.Locator("#send")).ToBeDisabledAsync();
        await gateway.CloseAllAsync(1012, "service restart");

        await page.WaitForStateAsync("connected");
        gateway.Dialled.ShouldBe(2);
    }

    [ChromiumFact]
    public async Task Says_that_the_gateway_has_stopped_when_it_does_not_know_of_a_restart()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        await gateway.BroadcastAsync(LifecycleEvents.Shutdown, new ShutdownPayload("gateway stopping"));
        await page.WaitForStateAsync("restarting");
        gateway.IsDown = true;
        await gateway.CloseAllAsync(1012, "service restart");

        await Expect(page.Banner).ToContainTextAsync("The gateway has stopped.");
    }

    [ChromiumFact]
    public async Task Dials_again_when_the_gateway_falls_silent()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.TickIntervalMs = 200;
        await using var page = await OpenAsync(gateway);

        await Expect(page.Banner).ToContainTextAsync("The connection to the gateway was lost.");

        gateway.TickIntervalMs = ProtocolLimits.TickIntervalMs;
        await page.WaitForStateAsync("connected");
    }

    [ChromiumFact]
    public async Task Fetches_the_history_when_an_event_was_lost()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);
        await gateway.BroadcastAsync(LifecycleEvents.Tick, new TickPayload(gateway.NextTime()));

        gateway.Keep("assistant", "lost on the way");
        gateway.LoseEvent();
        await gateway.BroadcastAsync(LifecycleEvents.Tick, new TickPayload(gateway.NextTime()));

        await page.WaitForReplyAsync("lost on the way");
    }

    [ChromiumFact]
    public async Task Goes_on_with_a_reply_that_outlived_the_connection()
    {
        await using var gateway = await FakeGateway.StartAsync();
        var isBack = new TaskCompletionSource();
        gateway.Answering = async run =>
        {
            await run.SayAsync("The answer");
            await isBack.Task.WaitAsync(run.Stopping);
            await run.SayAsync("The answer is");
            await run.FinishAsync("The answer is 42.");
        };
        await using var page = await OpenAsync(gateway);
        await page.SendAsync("think");
        await Expect(page.Replies).ToHaveTextAsync("The answer");

        gateway.DropAll();
        await page.WaitForStateAsync("waiting");
        await page.WaitForStateAsync("connected");
        await Expect(page.Said).ToHaveTextAsync("think");
        isBack.SetResult();

        await page.WaitForReplyAsync("The answer is 42.");
        await Expect(page.Messages).ToHaveCountAsync(2);
    }

    [ChromiumFact]
    public async Task Survives_frames_that_are_none()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        foreach (var text in (string[])["", "not json", "null", "[]", "7", "{}", """{"type":"event"}""", """{"type":"res","id":"99","ok":true}""",
            """{"type":"event","event":"chat"}""", """{"type":"event","event":"chat","payload":{"runId":7,"sessionKey":"main","state":"final"}}""",
            """{"type":"event","event":"chat","payload":{"runId":"x","sessionKey":"main","state":"delta","message":{"content":[null,{"type":"text"}]}}}""",
            """{"type":"event","event":"chat","payload":{"runId":"x","sessionKey":"main","state":"final","message":null}}""",
            """{"type":"event","event":"health","seq":"first","payload":null}""",])
        {
            await gateway.BroadcastAsync(text);
        }

        await page.SendAsync("still there?");
        await page.WaitForReplyAsync("You said: still there?");
        gateway.Dialled.ShouldBe(1);
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
