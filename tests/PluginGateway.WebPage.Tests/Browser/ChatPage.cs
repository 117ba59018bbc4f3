using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PluginGateway.WebPage.Tests.Browser;

/// <summary>The chat page as a person sees it. Waits end with a <see cref="PlaywrightException"/> when what is waited for does not come.</summary>
public sealed class ChatPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentQueue<string> _sockets = new();

    /// <summary>Wraps a page and starts listening to it.</summary>
    public ChatPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Note(message.Type == "error", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Dialog += (_, dialog) =>
        {
            Note(true, $"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.WebSocket += (_, socket) => _sockets.Enqueue(socket.Url);
    }

    /// <summary>The page itself, for what has no method here.</summary>
    public IPage Page { get; }

    /// <summary>The addresses of all WebSockets that the page opened.</summary>
    public IReadOnlyCollection<string> Sockets => _sockets;

    /// <summary>Everything that was said, oldest first.</summary>
    public ILocator Messages => Page.Locator("#messages > li");

    /// <summary>The replies, oldest first.</summary>
    public ILocator Replies => Page.Locator("#messages > li.assistant .text");

    /// <summary>What the page's own side said, oldest first.</summary>
    public ILocator Said => Page.Locator("#messages > li.user .text");

    /// <summary>The field a message is written in.</summary>
    public ILocator Field => Page.Locator("#message");

    /// <summary>The line across the page that says what is in the way.</summary>
    public ILocator Banner => Page.Locator("#banner");

    /// <summary>The form that asks for a secret.</summary>
    public ILocator SignIn => Page.Locator("#sign-in");

    /// <summary>What is wrong with the secret.</summary>
    public ILocator SignInProblem => Page.Locator("#sign-in-problem");

    /// <summary>Goes to the gateway's page.</summary>
    /// <param name="gateway">The gateway's http address.</param>
    /// <param name="token">Put into the fragment; null for an address without one.</param>
    public async Task GotoAsync(Uri gateway, string? token = null)
    {
        var fragment = token is null ? "" : $"#token={Uri.EscapeDataString(token)}";
        await Page.GotoAsync(gateway + fragment);
    }

    /// <summary>Types a token into the form and sends it.</summary>
    public async Task TypeTokenAsync(string token)
    {
        await Page.FillAsync("#secret", token);
        await Page.ClickAsync("#sign-in button[type=submit]");
    }

    /// <summary>Chooses the password and types one.</summary>
    public async Task TypePasswordAsync(string password)
    {
        await Page.ClickAsync("#other-kind");
        await TypeTokenAsync(password);
    }

    /// <summary>Writes a message and presses Enter.</summary>
    public async Task SendAsync(string text)
    {
        await Field.FillAsync(text);
        await Field.PressAsync("Enter");
    }

    /// <summary>Waits until the newest reply is complete and reads so.</summary>
    public async Task WaitForReplyAsync(string text)
    {
        await Expect(Replies.Last).ToHaveTextAsync(text);
        await Expect(Page.Locator("#messages > li[data-state=waiting], #messages > li[data-state=streaming]")).ToHaveCountAsync(0);
    }

    /// <summary>The connection's state: signed-out, connecting, connected, restarting, waiting or stopped.</summary>
    public async Task<string> StateAsync() => await Page.Locator("#state").GetAttributeAsync("data-state") ?? "";

    /// <summary>Waits for a state.</summary>
    public Task WaitForStateAsync(string state) => Expect(Page.Locator("#state")).ToHaveAttributeAsync("data-state", state);

    /// <summary>Waits until the history has been seen for the first time since the page was loaded.</summary>
    public Task WaitForHistoryAsync() => Expect(Page.Locator("#transcript")).ToHaveAttributeAsync("aria-busy", "false");

    /// <summary>Errors on the console, uncaught exceptions and dialogs since the beginning. Violations of the content security policy are among the errors.</summary>
    public async Task<IReadOnlyCollection<string>> ProblemsAsync()
    {
        // The console arrives in order, but later: what the page says now comes after everything it has said before.
        const string Mark = "end of problems";
        await Page.RunAndWaitForConsoleMessageAsync(
            () => Page.EvaluateAsync("mark => { setTimeout(() => console.debug(mark)); }", Mark),
            new PageRunAndWaitForConsoleMessageOptions { Predicate = message => message.Text == Mark });
        return _problems;
    }

    /// <summary>Takes a picture; returns its file.</summary>
    public async Task<string> TakePictureAsync(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "pictures", $"{name}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = file });
        return file;
    }

    /// <summary>Closes the page and forgets its profile.</summary>
    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private void Note(bool isProblem, string text)
    {
        if (isProblem)
        {
            _problems.Enqueue(text);
        }
    }
}
