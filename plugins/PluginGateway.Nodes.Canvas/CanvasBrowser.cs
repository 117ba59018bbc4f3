using Microsoft.Playwright;
using PluginGateway.Contracts.Nodes;

namespace PluginGateway.Nodes.Canvas;

/// <summary>A Chromium that Playwright has started, by a pipe: there is no port at which somebody else on the machine could listen in. It has one page at a time. Any thread.</summary>
internal sealed class CanvasBrowser : IAsyncDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly IPlaywright _playwright;
    private readonly IBrowserContext _context;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CanvasBrowser(IPlaywright playwright, IBrowserContext context, bool isWindow)
    {
        (_playwright, _context, IsWindow) = (playwright, context, isWindow);
        _context.Close += (_, _) => _ended.TrySetResult();
        _context.Page += (_, page) => _ = CanvasPage.TryAsync(CloseOpenedAsync(page));
    }

    /// <summary>Whether people see it.</summary>
    public bool IsWindow { get; }

    /// <summary>Whether it is gone.</summary>
    public bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>Starts it.</summary>
    /// <param name="options">What the operator has said.</param>
    /// <param name="program">Its path.</param>
    /// <param name="profile">A folder for this run alone.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="NodeCommandException">It does not start.</exception>
    public static async Task<CanvasBrowser> StartAsync(CanvasOptions options, string program, string profile, CancellationToken cancellation)
    {
        var launch = new BrowserTypeLaunchPersistentContextOptions
        {
            ExecutablePath = program,
            Headless = options.Headless,
            ChromiumSandbox = options.Sandbox,
            Args = ChromiumLaunch.Arguments(options),
            // The window of the page alone is all that is to open.
            IgnoreDefaultArgs = options.Headless ? null : ["about:blank"],
            Env = ChromiumLaunch.EnvironmentOf(options),
            ViewportSize = options.Headless ? new ViewportSize { Width = options.Width, Height = options.Height } : ViewportSize.NoViewport,
            AcceptDownloads = false,
            // Whoever starts it says how long it may take, by the cancellation.
            Timeout = 0,
        };
        var creating = Playwright.CreateAsync();
        CanvasBrowser? browser = null;
        try
        {
            var playwright = await creating.WaitAsync(cancellation);
            return browser = new CanvasBrowser(playwright, await playwright.Chromium.LaunchPersistentContextAsync(profile, launch).WaitAsync(cancellation), !options.Headless);
        }
        catch (PlaywrightException e)
        {
            throw new NodeCommandException($"Chromium does not start: {Why(e.Message)}", e);
        }
        finally
        {
            if (browser is null)
            {
                // The driver ends, and with it what it has begun to start.
                _ = EndAsync(creating);
            }
        }
    }

    /// <summary>Opens the page, or takes the one that a window began with.</summary>
    /// <exception cref="PlaywrightException">The browser does not do it.</exception>
    public async Task<CanvasPage> OpenAsync(CanvasPageRules rules)
    {
        var page = IsWindow ? _context.Pages[0] : await _context.NewPageAsync();
        return await CanvasPage.OfAsync(page, await _context.NewCDPSessionAsync(page), rules, _ended);
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            await CanvasPage.TryAsync(_context.CloseAsync().WaitAsync(LongestEnd));
        }

        _ended.TrySetResult();
        _playwright.Dispose();
    }

    private static async Task EndAsync(Task<IPlaywright> creating)
    {
        await ((Task)creating).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (creating.IsCompletedSuccessfully)
        {
            (await creating).Dispose();
        }
    }

    // There is one page: what it opens beside itself nobody would look at, nor judge where it goes.
    private static async Task CloseOpenedAsync(IPage page)
    {
        if (await page.OpenerAsync() is not null)
        {
            await page.CloseAsync();
        }
    }

    // The browser's last words, if there are any; all that it said would be too long.
    private static string Why(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var last = lines.LastOrDefault(static line => line.Contains("[err]", StringComparison.Ordinal));
        return last is null ? lines[0] : last[(last.IndexOf("[err]", StringComparison.Ordinal) + 5)..].Trim();
    }
}
