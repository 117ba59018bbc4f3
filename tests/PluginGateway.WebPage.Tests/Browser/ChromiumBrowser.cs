using Microsoft.Playwright;
using Xunit;

namespace PluginGateway.WebPage.Tests.Browser;

/// <summary>One headless Chromium for a class of tests. Every page gets a profile of its own, so tests share nothing.</summary>
public sealed class ChromiumBrowser : IAsyncLifetime
{
    // Nothing but the page under test may use the network.
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Starts it, where there is one.</summary>
    public async Task InitializeAsync()
    {
        if (!File.Exists(ChromiumFactAttribute.ChromiumPath))
        {
            return;
        }

        // Long, because the machine may be busy; a condition that holds ends the wait at once.
        Assertions.SetDefaultExpectTimeout(20_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = ChromiumFactAttribute.ChromiumPath, Args = Arguments });
    }

    /// <summary>Opens an empty page; go somewhere with <see cref="ChatPage.GotoAsync"/>.</summary>
    /// <param name="width">Of the window, in CSS pixels.</param>
    /// <param name="height">Of the window, in CSS pixels.</param>
    /// <param name="scheme">Light or dark.</param>
    public async Task<ChatPage> OpenAsync(int width = 1100, int height = 760, ColorScheme scheme = ColorScheme.Light)
    {
        var browser = _browser ?? throw new InvalidOperationException("there is no Chromium; mark the test with ChromiumFact");
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
        });
        return new ChatPage(await context.NewPageAsync());
    }

    /// <summary>Ends the browser and its driver.</summary>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
