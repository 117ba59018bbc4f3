using Microsoft.Playwright;
using PluginGateway.Protocol;
using PluginGateway.WebPage.Tests.Browser;
using PluginGateway.WebPage.Tests.Fake;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests;

/// <summary>Pictures and files, picked, pasted and dropped.</summary>
public sealed class AttachmentTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>
{
    /// <summary>A picture of one red point.</summary>
    public static byte[] RedPoint { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    private static FilePayload Picture => new() { Name = "point.png", MimeType = "image/png", Buffer = RedPoint };

    [ChromiumFact]
    public async Task Sends_what_was_picked_and_shows_it_in_the_history()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        await page.Page.SetInputFilesAsync("#files", [Picture, new() { Name = "notes.txt", MimeType = "text/plain", Buffer = "remember"u8.ToArray() }]);
        await Expect(page.Page.Locator("#tray li")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("#tray img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await page.SendAsync("look");
        await page.WaitForReplyAsync("You said: look");

        await Expect(page.Page.Locator("#tray li")).ToHaveCountAsync(0);
        var sent = gateway.Sent.ShouldHaveSingleItem().Attachments!;
        sent[0].GetProperty("content").GetBytesFromBase64().ShouldBe(RedPoint);
        sent[1].GetProperty("content").GetBytesFromBase64().ShouldBe("remember"u8.ToArray());
        sent.Select(one => one.GetProperty("type").GetString()).ShouldBe(["image", "file"]);

        await page.Page.ReloadAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Show point.png" }).Locator("img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show point.png" }).ClickAsync();
        await Expect(page.Page.Locator("#picture-image")).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        var saved = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Save notes.txt" }).ClickAsync());
        saved.SuggestedFilename.ShouldBe("notes.txt");
        (await File.ReadAllTextAsync(await saved.PathAsync())).ShouldBe("remember");
        (await page.ProblemsAsync()).ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Sends_a_picture_without_a_word_once()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Answering = run => run.FinishAsync("Nice.");
        await using var page = await OpenAsync(gateway);
        await Expect(page.Page.Locator("#send")).ToBeDisabledAsync();

        await page.Page.SetInputFilesAsync("#files", [Picture]);
        await page.Page.ClickAsync("#send");
        await page.WaitForReplyAsync("Nice.");
        gateway.LoseEvent();
        await gateway.BroadcastAsync(LifecycleEvents.Tick, new TickPayload(gateway.NextTime()));
        await Expect(page.Messages.First).ToHaveAttributeAsync("data-state", "kept");

        await Expect(page.Messages).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("#messages .picture img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        gateway.Called.ShouldNotContain(method => method == "chat.attachment", "the page has it already");
    }

    [ChromiumFact]
    public async Task Takes_what_is_pasted_and_what_is_dropped()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        await page.Page.EvaluateAsync(
            """
            bytes => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(bytes)], 'point.png', { type: 'image/png' }));
              document.querySelector('#message').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
              for (const kind of ['dragenter', 'dragover', 'drop']) {
                document.querySelector('#messages').dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
              }
            }
            """,
            RedPoint.Select(one => (int)one).ToArray());

        await Expect(page.Page.Locator("#tray li")).ToHaveCountAsync(2);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Do not send point.png" }).First.ClickAsync();
        await Expect(page.Page.Locator("#tray li")).ToHaveCountAsync(1);
    }

    [ChromiumFact]
    public async Task Says_at_once_what_cannot_be_sent()
    {
        await using var gateway = await FakeGateway.StartAsync();
        await using var page = await OpenAsync(gateway);

        await page.Page.SetInputFilesAsync("#files", [
            new() { Name = "big.png", MimeType = "image/png", Buffer = new byte[5_000_001] },
            new() { Name = "all.zip", MimeType = "application/zip", Buffer = [1] },
            new() { Name = "none.txt", MimeType = "text/plain", Buffer = [] },
            Picture,
        ]);

        await Expect(page.Page.Locator("#tray-problem")).ToHaveTextAsync(
            "big.png is too large: 5.0 MB, and at most 5.0 MB can be sent. all.zip is of a kind that cannot be sent. PNG, JPEG, GIF, WebP, PDF and text can. none.txt is empty.");
        await Expect(page.Page.Locator("#tray li")).ToHaveCountAsync(1);
        await page.Page.SetInputFilesAsync("#files", [.. Enumerable.Repeat(Picture, 10)]);
        await Expect(page.Page.Locator("#tray li")).ToHaveCountAsync(10);
        await Expect(page.Page.Locator("#tray-problem")).ToHaveTextAsync("point.png was left out: at most 10 files can be sent at once.");
    }

    [ChromiumFact]
    public async Task Keeps_files_that_were_not_sent_for_another_try()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.RefusingToSend = _ => new ErrorShape(ErrorCodes.InvalidRequest, "attachment point.png: is not liked");
        await using var page = await OpenAsync(gateway);
        await page.Page.SetInputFilesAsync("#files", [Picture]);
        await page.SendAsync("look");
        await Expect(page.Messages.Last.Locator(".note")).ToHaveTextAsync("Not sent: attachment point.png: is not liked");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await Expect(page.Page.Locator("#tray li")).ToHaveCountAsync(1);
        await page.Field.PressAsync("Enter");
        await Expect(page.Messages.Last.Locator(".note")).ToBeVisibleAsync();
        await page.Page.ReloadAsync();

        await Expect(page.Messages.Last.Locator(".note")).ToHaveTextAsync("Not sent. Its files have to be attached again.");
    }

    [ChromiumFact]
    public async Task Says_that_a_picture_is_not_kept_any_more()
    {
        await using var gateway = await FakeGateway.StartAsync();
        gateway.Sessions.Keep("main", new ChatMessage("user", [new ChatContent("image") { AttachmentId = "gone", MimeType = "image/png", FileName = "<b>old</b>.png", Size = 7 }], gateway.NextTime()));
        await using var page = await OpenAsync(gateway);

        await Expect(page.Page.Locator("#messages .lost")).ToHaveTextAsync("<b>old</b>.png: the attachment is not kept any more");
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
