using Microsoft.Playwright;
using ModelServer;
using PluginGateway.WebPage.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.EndToEnd.Tests;

/// <summary>The whole way from the page in a browser to a server of models, and back.</summary>
public sealed class ModelPageTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private static readonly byte[] RedPoint = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    private readonly GatewayUnderTest _gateway = new();
    private ScriptedModelServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedModelServer.StartAsync();
        await File.WriteAllTextAsync(
            _gateway.ConfigPath,
            $$"""{ "agents": { "defaults": { "provider": "openai" } }, "plugins": { "openai": { "enabled": true, "config": { "endpoint": "{{_server.Endpoint}}", "model": "tiny" } } } }""");
        await _gateway.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [ChromiumFact]
    public async Task Shows_a_reply_as_it_comes_and_goes_on_with_it_after_a_reload()
    {
        var gate = new TaskCompletionSource();
        _server.Enqueue(ModelReply.Does(new Say("## Plan\n\n1. First"), new WaitFor(gate.Task), new Say("\n2. Second")));
        await using var page = await OpenAsync();

        await page.SendAsync("What is the plan?");
        await Expect(page.Replies.Locator("h4")).ToHaveTextAsync("Plan");
        await Expect(page.Replies.Locator("li")).ToHaveTextAsync("First");
        await page.Page.ReloadAsync();

        await Expect(page.Replies.Locator("li")).ToHaveTextAsync("First");
        await Expect(page.Said).ToHaveTextAsync("What is the plan?");
        await Expect(page.Page.Locator("#stop")).ToBeVisibleAsync();
        gate.SetResult();
        await Expect(page.Replies.Locator("li")).ToHaveTextAsync(["First", "Second"]);
        await Expect(page.Messages).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("#stop")).ToBeHiddenAsync();
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Stops_the_model_and_keeps_what_it_said()
    {
        _server.Enqueue(ModelReply.Does(new Say("Counting: one"), WaitFor.Ever));
        await using var page = await OpenAsync();
        await page.SendAsync("count");
        await Expect(page.Replies).ToHaveTextAsync("Counting: one");

        await page.Page.ClickAsync("#stop");

        await Expect(page.Messages.Last.Locator(".note")).ToHaveTextAsync("Stopped.");
        await (await _server.NextRequestAsync()).Gone.WaitAsync(TimeSpan.FromSeconds(30));
        await page.Page.ReloadAsync();
        await page.WaitForReplyAsync("Counting: one");
    }

    [ChromiumFact]
    public async Task Shows_a_model_five_million_bytes_of_a_picture()
    {
        // What follows a picture within its file is no part of it.
        var picture = new byte[5_000_000];
        new Random(7).NextBytes(picture);
        RedPoint.CopyTo(picture, 0);
        await using var page = await OpenAsync();

        await page.Page.SetInputFilesAsync("#files", [new FilePayload { Name = "red.png", MimeType = "image/png", Buffer = picture }]);
        await page.SendAsync("Which colour?");
        await page.WaitForReplyAsync("Hello there");

        var parts = (await _server.NextRequestAsync()).Messages[^1]["content"]!.AsArray();
        parts[0]!["text"]!.GetValue<string>().ShouldBe("Which colour?");
        (parts[1]!["image_url"]!["url"]!.GetValue<string>() == "data:image/png;base64," + Convert.ToBase64String(picture)).ShouldBeTrue("byte for byte");
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#messages .picture img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Says_why_a_run_failed()
    {
        _server.Enqueue(ModelReply.Refuses(400, "no such colour"));
        await using var page = await OpenAsync();

        await page.SendAsync("hello");

        await Expect(page.Messages.Last.Locator(".note")).ToContainTextAsync("no such colour");
    }

    [ChromiumFact]
    public async Task Keeps_several_conversations()
    {
        await using var page = await OpenAsync();
        await page.Page.ClickAsync("#sessions-toggle");
        await page.Page.ClickAsync("#session-new");
        await page.SendAsync("Where is Graz?");
        await page.WaitForReplyAsync("Hello there");
        await Expect(page.Page.Locator("#session-name")).ToHaveTextAsync("Where is Graz?");

        await page.Page.ClickAsync("#session-rename");
        await page.Page.FillAsync("#ask-field", "Styria");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#session-name")).ToHaveTextAsync("Styria");
        await page.Page.ClickAsync("#session-verbose");
        await Expect(page.Page.Locator("#session-verbose")).ToBeCheckedAsync();
        await Expect(page.Page.Locator("#sessions-problem")).ToBeHiddenAsync();
        await page.Page.ReloadAsync();
        await Expect(page.Page.Locator("#session-verbose")).ToBeCheckedAsync();
        await page.Page.ClickAsync("#session-reset");
        await page.Page.ClickAsync("#ask-yes");
        await Expect(page.Messages).ToHaveCountAsync(0);
        await page.Page.ClickAsync("#session-delete");
        await page.Page.ClickAsync("#ask-yes");

        await Expect(page.Page.Locator("#session-name")).ToBeHiddenAsync();
        await Expect(page.Page.Locator("#session-list .session-title")).ToHaveTextAsync(["Main"]);
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    private static ModelReply RackReply => ModelReply.Says(
        "Yes, but not on shelf 2: **power is the limit**, not space.\n\n| shelf | load | limit |\n|---|--:|--:|\n| 1 | 310 W | 400 W |\n| 2 | 395 W | 400 W |\n\n"
        + "Put it on shelf 1 and look at the load again:\n\n```sh\npgw agent --message \"what does shelf 1 draw now?\"\n```");

    /// <summary>The picture that README.md shows.</summary>
    [ChromiumFact]
    public async Task Looks_good()
    {
        await using var page = await browser.OpenAsync(1180, 720);
        await page.GotoAsync(_gateway.Url, _gateway.Token);
        await page.WaitForHistoryAsync();
        await page.Page.ClickAsync("#sessions-toggle");
        foreach (var title in new[] { "Weekend in Graz", "Invoice reminders", "Rack inventory" })
        {
            await page.Page.ClickAsync("#session-new");
            if (title != "Rack inventory")
            {
                await page.SendAsync("Hello");
                await page.WaitForReplyAsync("Hello there");
            }

            await page.Page.ClickAsync("#session-rename");
            await page.Page.FillAsync("#ask-field", title);
            await page.Page.Keyboard.PressAsync("Enter");
            await Expect(page.Page.Locator("#session-name")).ToHaveTextAsync(title);
        }

        _server.Enqueue(RackReply);
        await page.Page.SetInputFilesAsync("#files", [new FilePayload { Name = "inventory.csv", MimeType = "text/csv", Buffer = "shelf;load\n1;310\n2;395\n"u8.ToArray() }]);
        await page.SendAsync("Is there room for another machine?");
        await Expect(page.Replies.Locator("table")).ToBeVisibleAsync();
        await page.TakePictureAsync("chat");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    private async Task<ChatPage> OpenAsync()
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync(_gateway.Url, _gateway.Token);
        await page.WaitForHistoryAsync();
        return page;
    }
}
